package io.polyvert.launcher.client;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A conversation with a node over its Unix socket or its TCP door. For one thread; methods wait. Fails with [Refused]
/// for what the
/// node refuses and with [UnreachableException] when it is not there, goes away, or says nothing in time.
public final class BusClient implements AutoCloseable {
    private static final String REPLIES = "replies";
    private static final int CREDITS = 64;
    private static final long PULL_MS = 30_000;
    private static final int MAX_FRAME_BYTES = 256 * 1024 * 1024;
    /// The node ends a request that takes too long itself; this is for a node that does not.
    private static final long GRACE_MS = 2_000;

    private final Peer peer;
    private final ByteChannel channel;
    private volatile boolean isLate;

    private BusClient(Peer peer, ByteChannel channel) {
        this.peer = peer;
        this.channel = channel;
    }

    public static BusClient connect(Peer peer) {
        try {
            BusClient client = new BusClient(peer, peer.connect());
            client.write(Frame.of(peer.hello()));
            return client;
        } catch (IOException failure) {
            throw gone(peer, failure);
        }
    }

    /// Waits until the node says that this client may stay.
    public void hello(long timeoutMs) {
        within(timeoutMs, () -> {
            Frame frame = read();
            refuse(frame, "hello");
            return frame;
        });
    }

    /// Waits for the answer.
    ///
    /// @param body a JSON value or a `Buffer`
    public Frame request(String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        JsonObject head = head("send", address, headers).put("replyAddress", REPLIES);
        head.getJsonObject("headers").put("timeout", timeoutMs);
        return within(timeoutMs, () -> {
            write(Frame.of(head, body));
            while (true) {
                Frame frame = read();
                if (frame.type().equals("message")) {
                    return frame;
                }
                refuse(frame, address);
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
            batch = request(rest, new JsonObject().put("credits", CREDITS), Map.of(), PULL_MS);
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

    /// Waits until the node has taken the message.
    public void send(String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        tell("send", address, body, headers, timeoutMs);
    }

    /// Waits until the node has taken the message.
    public void publish(String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        tell("publish", address, body, headers, timeoutMs);
    }

    private void tell(String type, String address, @Nullable Object body, Map<String, String> headers, long timeoutMs) {
        Frame frame = Frame.of(head(type, address, headers).put("id", 1), body);
        within(timeoutMs, () -> {
            write(frame);
            return acknowledged(address);
        });
    }

    /// Hears what is sent to `address`; returns when `more` says false.
    ///
    /// @param ready runs when the address is registered
    public void listen(String address, long timeoutMs, Runnable ready, Predicate<Frame> more) {
        within(timeoutMs, () -> {
            write(Frame.of(new JsonObject()
                    .put("type", "register")
                    .put("address", address)
                    .put("id", 1)));
            return acknowledged(address);
        });
        ready.run();
        try {
            Frame frame;
            do {
                frame = read();
                refuse(frame, address);
            } while (more.test(frame));
        } catch (IOException failure) {
            throw gone(peer, failure);
        }
    }

    /// Answers a message that [#listen] gave.
    public void reply(String replyAddress, @Nullable Object body) {
        answer(Frame.of(head("send", replyAddress, Map.of()), body));
    }

    /// Answers a message that [#listen] gave by a failure.
    public void refuse(String replyAddress, int code, String reason) {
        answer(Frame.of(
                head("send", replyAddress, Map.of()).put("failureCode", code).put("message", reason)));
    }

    private void answer(Frame frame) {
        try {
            write(frame);
        } catch (IOException failure) {
            throw gone(peer, failure);
        }
    }

    private Frame acknowledged(String address) throws IOException {
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

    private static JsonObject head(String type, String address, Map<String, String> headers) {
        return new JsonObject()
                .put("type", type)
                .put("address", address)
                .put("headers", new JsonObject(Map.copyOf(headers)).copy());
    }

    /// Something that reads and writes.
    private interface Exchange {
        Frame run() throws IOException;
    }

    /// A blocking channel knows no timeout; closing it from another thread ends the wait.
    private Frame within(long timeoutMs, Exchange exchange) {
        var alarm = CompletableFuture.runAsync(this::giveUp, delayedExecutor(timeoutMs + GRACE_MS, MILLISECONDS));
        try {
            return exchange.run();
        } catch (IOException failure) {
            throw isLate
                    ? new UnreachableException(
                            peer.label() + " said nothing within " + (timeoutMs + GRACE_MS) + " ms; " + peer.logs())
                    : gone(peer, failure);
        } finally {
            alarm.cancel(false);
        }
    }

    private void giveUp() {
        isLate = true;
        close();
    }

    private void write(Frame frame) throws IOException {
        ByteBuffer bytes = frame.encoded();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// A node that has heard nothing for long asks whether this is still here.
    private Frame read() throws IOException {
        Frame frame = readOne();
        while (frame.type().equals("ping")) {
            write(Frame.of(new JsonObject().put("type", "pong")));
            frame = readOne();
        }
        return frame;
    }

    private Frame readOne() throws IOException {
        int length = fill(ByteBuffer.allocate(4)).getInt();
        if (length < 1 || length > MAX_FRAME_BYTES) {
            throw new IOException("a frame of " + length + " bytes");
        }
        return Frame.decoded(fill(ByteBuffer.allocate(length)));
    }

    private ByteBuffer fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("it closed the connection");
            }
        }
        return buffer.flip();
    }

    static UnreachableException gone(Peer peer, IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new UnreachableException(peer.label() + " cannot be reached: " + reason + "; " + peer.next());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // closing is all that was wanted
        }
    }
}
