package io.polyvert.client;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What this client answers: messages to the addresses it serves, and those who pull its streams.
final class Serving {
    private static final int MAX_IN_HAND = 10_000;
    private static final int MAX_STREAMS = 10_000;
    private static final int FIRST_BATCH = 64;
    private static final ScopedValue<Message> HANDLED = ScopedValue.newInstance();

    private final Bus bus;
    private final Asking asking;
    private final Map<String, Consumer> consumers = new ConcurrentHashMap<>();
    /// Who still waits for an answer, by the reply address, and which thread works on it.
    private final Map<String, Thread> inHand = new ConcurrentHashMap<>();
    /// Every thread that has not ended, whether or not anybody still waits.
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Outgoing> given = new ConcurrentHashMap<>();

    Serving(Bus bus, Asking asking) {
        this.bus = bus;
        this.asking = asking;
    }

    /// How long the caller of the current thread's handler still waits.
    static long leftMs() {
        return HANDLED.isBound()
                ? HANDLED.get().remaining().map(Duration::toMillis).orElse(Long.MAX_VALUE)
                : Long.MAX_VALUE;
    }

    /// @param on where it was registered last
    /// @param registered when it was first
    private record Consumer(
            String at,
            String group,
            Handler handler,
            AtomicReference<@Nullable Line> on,
            CompletableFuture<@Nullable Void> registered) {
        Frame registration() {
            Frame frame = Frame.of("register", at);
            return group.isEmpty() ? frame : frame.with("group", group);
        }
    }

    /// Completes when it is registered: while the connection is lost, when that is there again.
    CompletableFuture<@Nullable Void> add(String at, String group, Handler handler) {
        Consumer consumer = new Consumer(at, group, handler, new AtomicReference<>(), new CompletableFuture<>());
        if (consumers.putIfAbsent(at, consumer) != null) {
            throw new Failure(Failure.CONFLICT, "this client serves '" + at + "' already");
        }
        bus.line().ifPresent(line -> register(consumer, line));
        if (bus.isOver()) {
            end();
        }
        return consumer.registered.copy();
    }

    /// Registers everything with a new connection.
    void resume(Line line) {
        consumers.values().forEach(consumer -> register(consumer, line));
    }

    private void register(Consumer consumer, Line line) {
        if (line.equals(consumer.on.getAndSet(line))) {
            return;
        }
        var _ = asking.acknowledged(consumer.registration(), line).whenComplete((_, refused) -> {
            if (refused == null) {
                consumer.registered.complete(null);
            } else if (!Asking.isLost(refused)) {
                remove(consumer, refused);
            }
        });
    }

    /// The node does not let the client serve it.
    private void remove(Consumer consumer, Throwable refused) {
        consumers.remove(consumer.at, consumer);
        if (!consumer.registered.completeExceptionally(refused)) {
            Bus.LOG.log(WARNING, () -> "'" + consumer.at + "' is not served any more: " + refused.getMessage());
        }
    }

    /// What the node says without being asked; it may take an address away.
    void refused(Frame frame) {
        String reason = frame.text("reason").isEmpty() ? frame.text("message") : frame.text("reason");
        Consumer consumer = consumers.get(frame.text("sourceAddress"));
        if (consumer != null && frame.text("message").equals("access_denied")) {
            remove(consumer, new Failure(Failure.DENIED, reason));
        } else {
            Bus.LOG.log(WARNING, () -> "the node says " + frame.text("message") + ": " + reason);
        }
    }

    void remove(String at) {
        consumers.remove(at);
    }

    /// No connection comes any more.
    void end() {
        Failure over = new Failure(Failure.UNAVAILABLE, Failure.LOST, "the bus was closed");
        consumers.values().forEach(consumer -> consumer.registered.completeExceptionally(over));
    }

    List<String> addresses() {
        return List.copyOf(consumers.keySet());
    }

    void deliver(Frame message, Line from) {
        String at = message.text("address");
        String reply = message.text("replyAddress");
        Consumer consumer = consumers.get(message.receiver());
        Outgoing stream = given.get(message.receiver());
        if (stream != null) {
            stream.pulled(message);
        } else if (consumer == null) {
            from.refuse(reply, new Failure(Failure.UNAVAILABLE, "'" + at + "' is not served here any more"));
        } else if (running.size() >= MAX_IN_HAND) {
            from.refuse(
                    reply,
                    new Failure(
                            Failure.UNAVAILABLE,
                            "'" + at + "' has " + MAX_IN_HAND + " messages in hand; try again later"));
        } else {
            start(consumer.handler, message, from, reply.isEmpty() ? "told." + bus.nextNumber() : reply);
        }
    }

    private void start(Handler handler, Frame message, Line from, String key) {
        Thread thread = Thread.ofVirtual().name(message.text("address")).unstarted(() -> {
            try {
                handle(handler, message, from);
            } finally {
                // after a loss the name may be another message's
                inHand.remove(key, Thread.currentThread());
                running.remove(Thread.currentThread());
            }
        });
        running.add(thread);
        inHand.put(key, thread);
        thread.start();
    }

    private void handle(Handler handler, Frame frame, Line from) {
        Message message = new Message(
                frame.text("address"),
                frame.body(),
                frame.headers(),
                deadline(frame.number("timeout")),
                frame.has("stream") ? new Incoming(asking, from, frame.text("stream")) : null);
        String reply = frame.text("replyAddress");
        try {
            Object body = ScopedValue.where(HANDLED, message).call(() -> handler.handle(message));
            if (body instanceof Stream<?> items) {
                answer(reply, items, from);
                return;
            }
            message.leaveStream();
            if (isAwaited(reply)) {
                from.say(Frame.of("send", reply).withBody(body));
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError thrown) {
            message.leaveStream();
            if (isAwaited(reply)) {
                from.refuse(reply, thrown instanceof Failure ? thrown : internal(frame, thrown));
            }
        }
    }

    private void answer(String reply, Stream<?> items, Line from) {
        if (isAwaited(reply)) {
            give(items, from).answer(reply, FIRST_BATCH);
        } else {
            items.close();
        }
    }

    private static long deadline(long timeoutMs) {
        return timeoutMs == 0 ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    private boolean isAwaited(String reply) {
        return Thread.currentThread().equals(inHand.get(reply));
    }

    private static Failure internal(Frame frame, Throwable thrown) {
        Bus.LOG.log(ERROR, "a handler of " + frame.text("address") + " failed", thrown);
        return new Failure(Failure.INTERNAL, "internal error at " + frame.text("address"));
    }

    /// The caller has left.
    void cancel(String reply) {
        @Nullable Thread thread = inHand.remove(reply);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// Closes the items when there are too many streams.
    Outgoing give(Stream<?> items, Telling reader) {
        if (given.size() >= MAX_STREAMS) {
            items.close();
            throw new Failure(Failure.UNAVAILABLE, "this client gives " + MAX_STREAMS + " streams already");
        }
        Outgoing stream = new Outgoing(bus, reader, "given." + bus.nextNumber(), items);
        given.put(stream.name(), stream);
        return stream;
    }

    void over(Outgoing stream) {
        given.remove(stream.name());
        stream.close();
    }

    /// Nobody waits for any of it any more.
    void abandon() {
        List<Thread> left = List.copyOf(inHand.values());
        inHand.clear();
        left.forEach(Thread::interrupt);
        given.values().forEach(this::over);
    }

    /// Waits until every handler has ended.
    void finish(long endNanos) throws InterruptedException {
        for (Thread thread : running) {
            thread.join(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
        }
    }
}
