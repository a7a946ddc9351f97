package io.polyvert.client;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One connection to a node, for any number of threads. When it is lost, requests under way fail with
/// [Failure#UNAVAILABLE], and the bus comes back with its consumers, waiting a little longer each time.
public final class Bus implements AutoCloseable {
    static final System.Logger LOG = System.getLogger("io.polyvert.client");

    private static final long FIRST_PAUSE_MS = 200;
    private static final long MOST_PAUSE_MS = 15_000;
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final long LOST_TIMEOUT_MS = 30_000;
    private static final Duration FINISH = Duration.ofSeconds(5);

    private final String address;
    private final Duration beat;
    private final AtomicLong last = new AtomicLong();
    private final Asking asking = new Asking(this);
    private final Serving serving = new Serving(this, asking);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Settings settings;
    private volatile @Nullable Line line;
    /// Why the connection is not there again yet.
    private volatile String refusal = "";

    private Bus(String address, Settings settings, Duration beat, Line line) {
        this.address = address;
        this.settings = settings;
        this.beat = beat;
        this.line = line;
    }

    /// Connects to HOST:PORT, with or without `tcp://` before it, or unix:PATH.
    public static Bus connect(String address) throws IOException {
        return connect(address, Settings.DEFAULTS);
    }

    public static Bus connect(String address, Settings settings) throws IOException {
        return connect(address, settings, BEAT);
    }

    static Bus connect(String address, Settings settings, Duration beat) throws IOException {
        Line line = Line.open(address, settings, beat);
        Bus bus = new Bus(address, settings, beat, line);
        Thread.ofVirtual().name("polyvert-client " + address).start(() -> bus.listen(line));
        return bus;
    }

    /// Shows another token, such as a fresh one before the old one expires.
    public CompletableFuture<Void> authenticate(String token) {
        return asking.acknowledged(Frame.of("auth").with("token", token))
                .thenAccept(_ -> settings = settings.withToken(token));
    }

    /// Asks one consumer. Cancelling the future takes the request back: the work ends wherever it is.
    public CompletableFuture<Message> request(String to, @Nullable Object body) {
        return request(to, body, Options.NONE);
    }

    public CompletableFuture<Message> request(String to, @Nullable Object body, Options options) {
        return asking.request(to, body, options);
    }

    /// Asks for a stream, which whoever stops before its end closes. Of a handler that answers with one body, a stream
    /// of one item. Waits for the first answer.
    public Stream<@Nullable Object> stream(String to, @Nullable Object body) {
        return stream(to, body, Options.NONE);
    }

    public Stream<@Nullable Object> stream(String to, @Nullable Object body, Options options) {
        Frame answer = asking.ask(to, body, options);
        return Incoming.begunBy(asking, here(), answer).stream();
    }

    /// To one consumer. Completes when it is delivered.
    public CompletableFuture<Void> send(String to, @Nullable Object body, Options options) {
        return told("send", to, body, options);
    }

    /// To every consumer.
    public CompletableFuture<Void> publish(String to, @Nullable Object body, Options options) {
        return told("publish", to, body, options);
    }

    private CompletableFuture<Void> told(String type, String to, @Nullable Object body, Options options) {
        options.stream().ifPresent(items -> {
            items.close();
            throw new IllegalArgumentException("a stream goes with a request; leave withStream() out");
        });
        Frame frame = Frame.of(type, to)
                .with("headers", new TreeMap<>(options.headers()))
                .withBody(body);
        options.key().ifPresent(key -> frame.with("key", key));
        return asking.acknowledged(frame).thenApply(_ -> null);
    }

    /// Serves an address, or a pattern: `*` is any one segment, `>` at the end is all that follow. Completes when it is
    /// known to the whole cluster; while the connection is lost, when it is there again.
    public CompletableFuture<Void> consumer(String at, Handler handler) {
        return consumer(at, "", handler);
    }

    /// As above, as a member of a group, of which one gets each message; the empty text is none.
    public CompletableFuture<Void> consumer(String at, String group, Handler handler) {
        return serving.add(at, group, handler);
    }

    /// Completes when no further message comes. While the connection is lost, that is at once.
    public CompletableFuture<Void> unregister(String at) {
        return asking.acknowledged(Frame.of("unregister", at)).handle((_, refused) -> {
            serving.remove(at);
            if (refused == null) {
                return null;
            }
            if (!Asking.isLost(refused)) {
                throw new CompletionException(refused);
            }
            here().say(Frame.of("unregister", at)); // a connection that came meanwhile
            return null;
        });
    }

    // -- for what asks and what serves

    long nextNumber() {
        return last.incrementAndGet();
    }

    /// How long a request waits that does not say.
    long timeoutMs() {
        Line now = line;
        return now == null ? LOST_TIMEOUT_MS : now.timeoutMs();
    }

    Outgoing give(Stream<?> items, Telling reader) {
        return serving.give(items, reader);
    }

    void over(Outgoing stream) {
        serving.over(stream);
    }

    /// Absent while it is lost.
    Optional<Line> line() {
        return Optional.ofNullable(line);
    }

    /// By the connection that is there now, and no later one.
    Telling here() {
        Line now = line;
        return now == null ? this::tellNow : now;
    }

    private void tellNow(byte[] frame) throws IOException {
        Line now = line;
        if (now == null) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    Failure.LOST,
                    isOver()
                            ? "the bus was closed"
                            : "the connection to " + address + " is lost, and not there again yet"
                                    + (refusal.isEmpty() ? "" : ": " + refusal));
        }
        now.tell(frame);
    }

    Failure lost(Throwable cause) {
        return new Failure(
                Failure.UNAVAILABLE,
                Failure.LOST,
                "the connection to " + address + " was lost before the answer came: " + cause.getMessage());
    }

    boolean isOver() {
        return over.getCount() == 0;
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
        serving.end();
    }

    private void takeNext(Line open) throws IOException {
        try {
            take(open.read(), open);
        } catch (Frame.Malformed passedOver) {
            LOG.log(WARNING, passedOver.getMessage());
        }
    }

    private void take(Frame frame, Line from) {
        String name = frame.number("id") > 0 ? Long.toString(frame.number("id")) : frame.text("address");
        switch (frame.type()) {
            case "ping" -> from.say(Frame.of("pong"));
            case "cancel" -> serving.cancel(name);
            case "ok", "err" -> {
                if (!asking.settle(name, frame) && name.isEmpty()) {
                    serving.refused(frame);
                }
            }
            case "message" -> {
                if (!asking.settle(frame.isByPattern() ? frame.receiver() : name, frame)) {
                    serving.deliver(frame, from);
                }
            }
            default -> {} // later versions may say more
        }
    }

    private void lose(IOException cause) {
        line = null;
        asking.failAll(lost(cause));
        serving.abandon();
        if (!isOver()) {
            try {
                settings.lost().accept(cause);
            } catch (RuntimeException | Error broken) {
                LOG.log(WARNING, "what is told of a lost connection failed", broken);
            }
        }
    }

    private @Nullable Line again() {
        for (long pause = FIRST_PAUSE_MS; !isOver(); pause = Math.min(2 * pause, MOST_PAUSE_MS)) {
            try {
                if (over.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2), TimeUnit.MILLISECONDS)) {
                    return null;
                }
                return comeBack();
            } catch (IOException notYet) {
                refused(String.valueOf(notYet.getMessage()));
            } catch (InterruptedException _) {
                return null;
            }
        }
        return null;
    }

    /// Said once as long as it is the same.
    private void refused(String reason) {
        if (!reason.equals(refusal)) {
            LOG.log(WARNING, () -> "not connected: " + reason);
        }
        refusal = reason;
    }

    private @Nullable Line comeBack() throws IOException {
        Line back = Line.open(address, settings, beat);
        line = back;
        refusal = "";
        if (isOver()) { // closed meanwhile, and close() may not have seen the new line
            back.close();
            return null;
        }
        serving.resume(back);
        return back;
    }

    /// Ends after the messages in hand are answered, for which it waits a few seconds.
    @Override
    public void close() {
        long end = System.nanoTime() + FINISH.toNanos();
        try {
            for (String at : serving.addresses()) {
                unregister(at).get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            serving.finish(end);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // the connection is lost: nobody waits
        }
        over.countDown();
        Line now = line;
        if (now != null) {
            now.close();
        }
    }
}
