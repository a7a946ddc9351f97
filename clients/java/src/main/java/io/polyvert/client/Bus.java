package io.polyvert.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One connection to a node, for any number of threads. When it is lost, requests under way fail with
/// [Failure#UNAVAILABLE], and the bus comes back with its consumers, waiting a little longer each time.
public final class Bus implements AutoCloseable {
    private static final int MAX_IN_HAND = 10_000;
    private static final int MAX_STREAMS = 10_000;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long MOST_PAUSE_MS = 10_000;
    private static final Duration PULL = Duration.ofSeconds(30);
    private static final Duration FINISH = Duration.ofSeconds(5);
    private static final ScopedValue<Message> HANDLED = ScopedValue.newInstance();

    private final String address;
    private final Settings settings;
    private final AtomicLong last = new AtomicLong();
    private final Map<String, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Handler> consumers = new ConcurrentHashMap<>();
    private final Map<String, Thread> inHand = new ConcurrentHashMap<>();
    private final Map<String, Outgoing> given = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Line line;

    private Bus(String address, Settings settings, Line line) {
        this.address = address;
        this.settings = settings;
        this.line = line;
    }

    /// Connects to HOST:PORT, with or without `tcp://` before it, or unix:PATH.
    public static Bus connect(String address) throws IOException {
        return connect(address, Settings.DEFAULTS);
    }

    public static Bus connect(String address, Settings settings) throws IOException {
        Line line = Line.open(address, settings);
        Bus bus = new Bus(address, settings, line);
        Thread.ofVirtual().name("polyvert-client " + address).start(() -> bus.listen(line));
        return bus;
    }

    // -- asking

    /// Asks one consumer. Cancelling the future takes the request back: the work ends wherever it is.
    public CompletableFuture<Message> request(String to, @Nullable Object body) {
        return request(to, body, Options.NONE);
    }

    public CompletableFuture<Message> request(String to, @Nullable Object body, Options options) {
        AtomicReference<CompletableFuture<Frame>> asked = new AtomicReference<>(new CompletableFuture<>());
        CompletableFuture<Message> reply = ask(to, body, options, asked).thenApply(frame -> {
            if (frame.has("stream")) {
                drop(frame.text("stream"));
                throw new Failure(
                        Failure.INVALID,
                        "'" + to + "' answers with a stream; read it: bus.stream(\"" + to + "\", body)");
            }
            return new Message(to, frame.body(), frame.headers(), Long.MAX_VALUE, null);
        });
        var _ = reply.whenComplete((_, _) -> {
            if (reply.isCancelled()) {
                Objects.requireNonNull(asked.get()).cancel(true);
            }
        });
        return reply;
    }

    /// @param asked where the request under way is noted
    private CompletableFuture<Frame> ask(
            String to, @Nullable Object body, Options options, AtomicReference<CompletableFuture<Frame>> asked) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience(options));
        CompletableFuture<Frame> answer = ask(to, body, options);
        asked.set(answer);
        return !options.isRetrying()
                ? answer
                : answer.exceptionallyCompose(cause -> {
                    Duration left = Duration.ofNanos(end - System.nanoTime());
                    return isLost(cause) && left.toMillis() > 0 && !isOver()
                            ? CompletableFuture.runAsync(
                                            () -> {},
                                            CompletableFuture.delayedExecutor(FIRST_PAUSE_MS, TimeUnit.MILLISECONDS))
                                    .thenCompose(_ -> ask(to, body, options.withTimeout(left), asked))
                            : CompletableFuture.failedFuture(cause);
                });
    }

    private static boolean isLost(Throwable cause) {
        Throwable failure = cause instanceof CompletionException wrapped ? wrapped.getCause() : cause;
        return failure instanceof Failure lost && lost.type().equals(Failure.LOST);
    }

    /// Asks for a stream, which whoever stops before its end closes. Of a handler that answers with one body, a stream
    /// of one item. Waits for the first answer.
    public Stream<@Nullable Object> stream(String to, @Nullable Object body) {
        return stream(to, body, Options.NONE);
    }

    public Stream<@Nullable Object> stream(String to, @Nullable Object body, Options options) {
        return Incoming.begunBy(this, await(ask(to, body, options))).stream();
    }

    /// To one consumer. Completes when it is delivered.
    public CompletableFuture<Void> send(String to, @Nullable Object body, Options options) {
        return acknowledged(outgoing("send", to, body, options)).thenApply(_ -> null);
    }

    /// To every consumer.
    public CompletableFuture<Void> publish(String to, @Nullable Object body, Options options) {
        return acknowledged(outgoing("publish", to, body, options)).thenApply(_ -> null);
    }

    private Frame outgoing(String type, String to, @Nullable Object body, Options options) {
        return Frame.of(type, to)
                .with("headers", new TreeMap<>(options.headers()))
                .withBody(body);
    }

    private CompletableFuture<Frame> ask(String to, @Nullable Object body, Options options) {
        String name = "r" + last.incrementAndGet();
        Map<String, String> headers = new TreeMap<>(options.headers());
        headers.put("timeout", Long.toString(patience(options)));
        Frame frame = Frame.of("send", to)
                .with("replyAddress", name)
                .with("headers", headers)
                .withBody(body);
        options.stream().ifPresent(items -> frame.with("stream", give(items).name()));
        CompletableFuture<Frame> answer = awaitAs(name, frame);
        var _ = answer.whenComplete((_, _) -> {
            if (answer.isCancelled() && waiting.remove(name) != null) {
                tell(Frame.of("cancel", name));
            }
        });
        return answer;
    }

    /// In ms: what was asked for, but no longer than the caller of the handler that asks.
    private long patience(Options options) {
        Line now = line;
        long asked = options.timeout().map(Duration::toMillis).orElse(now == null ? PULL.toMillis() : now.timeoutMs());
        long left = HANDLED.isBound()
                ? HANDLED.get().remaining().map(Duration::toMillis).orElse(Long.MAX_VALUE)
                : Long.MAX_VALUE;
        return Math.max(1, Math.min(asked, left));
    }

    private CompletableFuture<Frame> acknowledged(Frame frame) {
        long id = last.incrementAndGet();
        return awaitAs(Long.toString(id), frame.with("id", id));
    }

    private CompletableFuture<Frame> awaitAs(String name, Frame frame) {
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        waiting.put(name, answer);
        try {
            tellNow(frame);
        } catch (IOException | Failure gone) {
            waiting.remove(name);
            answer.completeExceptionally(gone instanceof Failure ? gone : lost(gone));
        }
        return answer;
    }

    Frame pull(String stream, Map<String, ?> order) {
        return await(ask(stream, order, Options.NONE.withTimeout(PULL)));
    }

    private static Frame await(CompletableFuture<Frame> answer) {
        try {
            return answer.get(1, TimeUnit.DAYS); // the node ends it long before
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Failure(Failure.CANCELLED, "the thread that waits was interrupted");
        } catch (ExecutionException | TimeoutException failed) {
            throw failed.getCause() instanceof Failure failure
                    ? failure
                    : new Failure(Failure.UNAVAILABLE, String.valueOf(failed.getMessage()));
        }
    }

    // -- serving

    /// Serves an address. Completes when it is known to the whole cluster.
    public CompletableFuture<Void> consumer(String at, Handler handler) {
        if (consumers.putIfAbsent(at, handler) != null) {
            throw new Failure(Failure.CONFLICT, "this client serves '" + at + "' already");
        }
        return acknowledged(Frame.of("register", at)).thenApply(_ -> null);
    }

    /// Completes when no further message comes.
    public CompletableFuture<Void> unregister(String at) {
        return acknowledged(Frame.of("unregister", at)).thenAccept(_ -> consumers.remove(at));
    }

    private void deliver(Frame message) {
        String at = message.text("address");
        String reply = message.text("replyAddress");
        Handler handler = consumers.get(at);
        Outgoing stream = given.get(at);
        if (stream != null) {
            stream.pulled(message);
        } else if (handler == null) {
            refuse(reply, new Failure(Failure.UNAVAILABLE, "'" + at + "' is not served here any more"));
        } else if (inHand.size() >= MAX_IN_HAND) {
            refuse(
                    reply,
                    new Failure(
                            Failure.UNAVAILABLE,
                            "'" + at + "' has " + MAX_IN_HAND + " messages in hand; try again later"));
        } else {
            String key = reply.isEmpty() ? "told." + last.incrementAndGet() : reply;
            Thread thread = Thread.ofVirtual().name(at).unstarted(() -> {
                try {
                    handle(handler, message);
                } finally {
                    inHand.remove(key);
                }
            });
            inHand.put(key, thread);
            thread.start();
        }
    }

    private void handle(Handler handler, Frame frame) {
        long timeout = frame.number("timeout");
        Message message = new Message(
                frame.text("address"),
                frame.body(),
                frame.headers(),
                timeout == 0 ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout),
                frame.has("stream") ? new Incoming(this, frame.text("stream")) : null);
        String reply = frame.text("replyAddress");
        try {
            Object body = ScopedValue.where(HANDLED, message).call(() -> handler.handle(message));
            if (body instanceof Stream<?> items) {
                give(items).answer(reply, 64);
                return;
            }
            message.leaveStream();
            if (inHand.containsKey(reply)) { // else nobody waits
                tell(Frame.of("send", reply).withBody(body));
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError thrown) {
            message.leaveStream();
            if (inHand.containsKey(reply)) {
                refuse(reply, thrown instanceof Failure ? thrown : internal(frame, thrown));
            }
        }
    }

    private static Failure internal(Frame frame, Throwable thrown) {
        System.getLogger("io.polyvert.client")
                .log(System.Logger.Level.ERROR, "a handler of " + frame.text("address") + " failed", thrown);
        return new Failure(Failure.INTERNAL, "internal error at " + frame.text("address") + ": " + thrown.getMessage());
    }

    private Outgoing give(Stream<?> items) {
        if (given.size() >= MAX_STREAMS) {
            throw new Failure(Failure.UNAVAILABLE, "this client gives " + MAX_STREAMS + " streams already");
        }
        Outgoing stream = new Outgoing(this, "given." + last.incrementAndGet(), items);
        given.put(stream.name(), stream);
        return stream;
    }

    void over(Outgoing stream) {
        given.remove(stream.name());
        stream.close();
    }

    void drop(String stream) {
        if (!stream.isEmpty()) {
            tell(Frame.of("send", stream).withBody(Map.of("drop", true)));
        }
    }

    void refuse(String reply, Throwable cause) {
        if (!reply.isEmpty()) {
            int code = cause instanceof Failure failure ? failure.code() : Failure.INTERNAL;
            tell(Frame.of("send", reply)
                    .with("failureCode", code < 1 ? Failure.UNAVAILABLE : code)
                    .with("message", String.valueOf(cause.getMessage())));
        }
    }

    /// What cannot be told any more is not waited for either.
    void tell(Frame frame) {
        try {
            tellNow(frame);
        } catch (IOException | Failure _) {
            // the loss of the connection is dealt with where it is read
        }
    }

    private void tellNow(Frame frame) throws IOException {
        Line now = line;
        if (now == null) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    Failure.LOST,
                    isOver()
                            ? "the bus was closed"
                            : "the connection to " + address + " is lost, and not there again yet");
        }
        now.tell(frame);
    }

    // -- what the node says

    private void listen(Line first) {
        Line now = first;
        while (now != null) {
            try (Line open = now) {
                while (true) {
                    takeNext(open);
                }
            } catch (IOException cause) {
                lose(cause);
            }
            now = settings.isReconnecting() ? again() : null;
        }
        over.countDown();
    }

    private void takeNext(Line open) throws IOException {
        try {
            take(open.read());
        } catch (Frame.Malformed passedOver) {
            System.getLogger("io.polyvert.client").log(System.Logger.Level.WARNING, passedOver.getMessage());
        }
    }

    private void take(Frame frame) {
        String type = frame.type();
        String name = frame.number("id") > 0 ? Long.toString(frame.number("id")) : frame.text("address");
        switch (type) {
            case "ping" -> tell(Frame.of("pong"));
            case "cancel" -> {
                Thread thread = inHand.remove(name);
                if (thread != null) {
                    thread.interrupt();
                }
            }
            case "ok", "err", "message" -> {
                CompletableFuture<Frame> answer = waiting.remove(name);
                if (answer != null && type.equals("err")) {
                    answer.completeExceptionally(failure(frame));
                } else if (answer != null) {
                    answer.complete(frame);
                } else if (type.equals("message")) {
                    deliver(frame);
                }
            }
            default -> {} // later versions may say more
        }
    }

    private static Failure failure(Frame frame) {
        String kind = frame.text("failureType");
        String reason = frame.text("reason");
        return new Failure(
                (int) frame.number("failureCode"),
                kind.isEmpty() ? Failure.RECIPIENT_FAILURE : kind,
                reason.isEmpty() ? frame.text("message") : reason);
    }

    private Failure lost(Throwable cause) {
        return new Failure(
                Failure.UNAVAILABLE,
                Failure.LOST,
                "the connection to " + address + " was lost before the answer came: " + cause.getMessage());
    }

    private void lose(IOException cause) {
        line = null;
        Failure failure = lost(cause);
        waiting.keySet().forEach(name -> {
            CompletableFuture<Frame> answer = waiting.remove(name);
            if (answer != null) {
                answer.completeExceptionally(failure);
            }
        });
        inHand.values().forEach(Thread::interrupt);
        given.values().forEach(this::over);
        if (!isOver()) {
            settings.lost().accept(cause);
        }
    }

    private @Nullable Line again() {
        for (long pause = FIRST_PAUSE_MS; !isOver(); pause = Math.min(2 * pause, MOST_PAUSE_MS)) {
            try {
                if (over.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                    return null;
                }
                Line back = Line.open(address, settings);
                line = back;
                for (String at : consumers.keySet()) {
                    back.tell(Frame.of("register", at).with("id", last.incrementAndGet()));
                }
                return back;
            } catch (IOException _) {
                line = null; // not yet
            } catch (InterruptedException _) {
                return null;
            }
        }
        return null;
    }

    private boolean isOver() {
        return over.getCount() == 0;
    }

    /// Ends after the messages in hand are answered, for which it waits a few seconds.
    @Override
    public void close() {
        Line now = line;
        long end = System.nanoTime() + FINISH.toNanos();
        try {
            for (String at : consumers.keySet()) {
                unregister(at).get(FINISH.toSeconds(), TimeUnit.SECONDS);
            }
            for (Thread thread : inHand.values()) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // the connection is lost: nobody waits
        }
        over.countDown();
        if (now != null) {
            now.close();
        }
    }
}
