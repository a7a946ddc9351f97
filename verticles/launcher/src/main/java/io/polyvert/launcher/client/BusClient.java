package io.polyvert.launcher.client;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A conversation with a node over its Unix socket. For one thread; methods wait. Fails with [Refused] for what the
/// node refuses and with [UnreachableException] when it is not there, goes away, or says nothing in time.
public final class BusClient implements AutoCloseable {
    private static final String REPLIES = "replies";
    private static final int CREDITS = 64;
    private static final long PULL_MS = 30_000;
    private static final int MAX_FRAME_BYTES = 256 * 1024 * 1024;
    /// The node ends a request that takes too long itself; this is for a node that does not.
    private static final long GRACE_MS = 2_000;

    private final LocalNode node;
    private final SocketChannel channel;

    private BusClient(LocalNode node, SocketChannel channel) {
        this.node = node;
        this.channel = channel;
    }

    public static BusClient connect(LocalNode node) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(node.socket()));
            BusClient client = new BusClient(node, channel);
            client.write(Frame.of(new JsonObject().put("type", "hello").put("version", 1)));
            return client;
        } catch (IOException failure) {
            throw gone(node, failure);
        }
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
            throw gone(node, failure);
        }
    }

    /// Answers a message that [#listen] gave.
    public void reply(String replyAddress, @Nullable Object body) {
        try {
            write(Frame.of(head("send", replyAddress, Map.of()), body));
        } catch (IOException failure) {
            throw gone(node, failure);
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
        var alarm = CompletableFuture.runAsync(this::close, delayedExecutor(timeoutMs + GRACE_MS, MILLISECONDS));
        try {
            return exchange.run();
        } catch (AsynchronousCloseException late) {
            throw new UnreachableException("node '" + node.name() + "' (process " + node.pid()
                    + ") said nothing within " + (timeoutMs + GRACE_MS) + " ms; see `vertx logs " + node.name() + "`");
        } catch (IOException failure) {
            throw gone(node, failure);
        } finally {
            alarm.cancel(false);
        }
    }

    private void write(Frame frame) throws IOException {
        ByteBuffer bytes = frame.encoded();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Frame read() throws IOException {
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

    private static UnreachableException gone(LocalNode node, IOException cause) {
        return new UnreachableException("node '" + node.name() + "' (process " + node.pid() + ") cannot be reached: "
                + cause.getMessage() + "; see `vertx list`");
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
