package io.polyvert.launcher.client;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A conversation with a node over its Unix socket or its TCP door. For one thread; methods wait. Fails with [Refused]
/// for what the node refuses and with [UnreachableException] when it is not there, goes away, or says nothing in time.
/// Not the client of `clients/java`: that one's threads and second JSON library cost time at the start of a command.
public final class BusClient implements AutoCloseable {
    private static final String REPLIES = "replies";
    private static final String GIVEN = "given";
    private static final int CREDITS = 64;
    private static final long PULL_MS = 30_000;
    /// The node ends a request that takes too long itself; this is for a node that does not.
    private static final long GRACE_MS = 2_000;

    private final Peer peer;
    private final Pipe pipe;
    private volatile boolean isLate;
    private @Nullable String key;

    private BusClient(Peer peer, Pipe pipe) {
        this.peer = peer;
        this.pipe = pipe;
    }

    public static BusClient connect(Peer peer) {
        return new BusClient(peer, Pipe.open(peer, Long.MAX_VALUE));
    }

    /// Waits until the node says that this client may stay.
    public void hello(long timeoutMs) {
        within(timeoutMs, () -> {
            Frame frame = read();
            refuse(frame, "hello");
            return frame;
        });
    }

    /// As [#request], without a body; brings all that `from` gives as a stream of bytes.
    public Frame bring(String address, InputStream from, Map<String, String> headers, long timeoutMs) {
        Given given = new Given(GIVEN, from);
        JsonObject head =
                head("send", address, headers).put("replyAddress", REPLIES).put("stream", GIVEN);
        head.getJsonObject("headers").put("timeout", timeoutMs);
        return within(timeoutMs, () -> {
            write(Frame.of(head));
            while (true) {
                Frame frame = read();
                refuse(frame, address);
                boolean isPull = GIVEN.equals(frame.head().getString("address"));
                if (frame.type().equals("message") && !isPull) {
                    return frame;
                }
                Frame answer = isPull ? given.answer(frame) : null;
                if (answer != null) {
                    write(answer);
                }
            }
        });
    }

    /// Waits for the answer.
    ///
    /// @param body a JSON value or a `Buffer`
    public Frame request(String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        return request(address, address, body, headers, timeoutMs);
    }

    /// @param asked the address that a refusal names
    private Frame request(
            String asked, String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        JsonObject head = keyed(head("send", address, headers)).put("replyAddress", REPLIES);
        head.getJsonObject("headers").put("timeout", timeoutMs);
        return within(timeoutMs, () -> {
            write(Frame.of(head, body));
            while (true) {
                Frame frame = read();
                if (frame.type().equals("message")) {
                    return frame;
                }
                refuse(frame, asked);
            }
        });
    }

    /// Asks for a stream and hears its items, one by one, until it ends or `more` says false. What answers with one
    /// body gives one item.
    public void stream(
            String address,
            @Nullable Object body,
            Map<String, String> headers,
            long timeoutMs,
            Predicate<@Nullable Object> more) {
        Frame batch = request(address, body, headers, timeoutMs);
        String rest = batch.head().getString("stream");
        while (items(batch).allMatch(more)) {
            if (rest == null || rest.isEmpty()) {
                return;
            }
            batch = request(address, rest, new JsonObject().put("credits", CREDITS), Map.of(), PULL_MS);
            rest = batch.head().getString("stream");
        }
        if (rest != null && !rest.isEmpty()) {
            send(rest, new JsonObject().put("drop", true), Map.of(), timeoutMs);
        }
    }

    private static Stream<@Nullable Object> items(Frame batch) {
        return batch.head().containsKey("stream") && batch.body() instanceof JsonArray items
                ? items.stream()
                : Stream.ofNullable(batch.body());
    }

    /// As a client that gives all that it sends this key from now on.
    public BusClient keyed(@Nullable String given) {
        this.key = given;
        return this;
    }

    /// Waits until the node has taken the message.
    public void send(String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        tell("send", address, body, headers, timeoutMs);
    }

    /// Waits until the node has taken the message.
    public void publish(String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        tell("publish", address, body, headers, timeoutMs);
    }

    private void tell(String type, String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        Frame frame = Frame.of(keyed(head(type, address, headers)).put("id", 1), body);
        within(timeoutMs, () -> {
            write(frame);
            return acknowledged(address);
        });
    }

    /// Hears what is sent to `address`; returns when `more` says false.
    ///
    /// @param ready runs when the address is registered
    public void listen(String address, long timeoutMs, Runnable ready, Predicate<Frame> more) {
        listen(address, "", timeoutMs, ready, more);
    }

    /// As above, as a member of a group; the empty text is none.
    public void listen(String address, String group, long timeoutMs, Runnable ready, Predicate<Frame> more) {
        JsonObject register =
                new JsonObject().put("type", "register").put("address", address).put("id", 1);
        if (!group.isEmpty()) {
            register.put("group", group);
        }
        within(timeoutMs, () -> {
            write(Frame.of(register));
            return acknowledged(address);
        });
        ready.run();
        Frame frame;
        do {
            frame = read();
            refuse(frame, address);
        } while (more.test(frame));
    }

    /// Answers a message that [#listen] gave.
    public void reply(String replyAddress, @Nullable Object body) {
        write(Frame.of(head("send", replyAddress, Map.of()), body));
    }

    /// Answers a message that [#listen] gave by a failure.
    public void refuse(String replyAddress, int code, String reason) {
        write(Frame.of(
                head("send", replyAddress, Map.of()).put("failureCode", code).put("message", reason)));
    }

    private Frame acknowledged(String address) {
        while (true) {
            Frame frame = read();
            if (frame.type().equals("ok")) {
                return frame;
            }
            refuse(frame, address);
        }
    }

    private static void refuse(Frame frame, String address) {
        if (frame.type().equals("err")) {
            throw Refused.of(frame.head(), address);
        }
    }

    private JsonObject keyed(JsonObject head) {
        return key == null ? head : head.put("key", key);
    }

    private static JsonObject head(String type, String address, Map<String, String> headers) {
        return new JsonObject()
                .put("type", type)
                .put("address", address)
                .put("headers", new JsonObject(Map.copyOf(headers)).copy());
    }

    /// A blocking channel knows no timeout; closing it from another thread ends the wait.
    private Frame within(long timeoutMs, Supplier<Frame> exchange) {
        var alarm = CompletableFuture.runAsync(this::giveUp, delayedExecutor(timeoutMs + GRACE_MS, MILLISECONDS));
        try {
            return exchange.get();
        } catch (UnreachableException failure) {
            throw isLate
                    ? new UnreachableException(
                            peer.label() + " said nothing within " + (timeoutMs + GRACE_MS) + " ms", peer.logs())
                    : failure;
        } finally {
            alarm.cancel(false);
        }
    }

    private void giveUp() {
        isLate = true;
        close();
    }

    private void write(Frame frame) {
        pipe.write(frame);
        pipe.flush();
    }

    /// A node that has heard nothing for long asks whether this is still here.
    private Frame read() {
        Frame frame = pipe.next();
        while (frame.type().equals("ping")) {
            write(Frame.of(new JsonObject().put("type", "pong")));
            frame = pipe.next();
        }
        return frame;
    }

    static UnreachableException gone(Peer peer, IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new UnreachableException(peer.label() + " cannot be reached: " + reason, peer.next());
    }

    @Override
    public void close() {
        pipe.close();
    }
}
