package io.polyvert.launcher.client;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameReader;
import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A connection to a node on which many frames are under way: what is written goes out together, by [#flush].
/// One thread writes and one, or the same, reads. Fails like [BusClient].
public final class Pipe implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Peer peer;
    private final ByteChannel channel;
    private final CompletableFuture<Void> alarm;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final FrameReader reader = Frame.FORMAT.reader();
    private final Queue<Decoded> came = new ArrayDeque<>();

    private Pipe(Peer peer, ByteChannel channel, long mostMs) {
        this.peer = peer;
        this.channel = channel;
        this.alarm = mostMs == Long.MAX_VALUE
                ? new CompletableFuture<>()
                : CompletableFuture.runAsync(this::closeChannel, delayedExecutor(mostMs, MILLISECONDS));
    }

    /// The connection ends after `mostMs`, whoever waits then.
    public static Pipe connect(Peer peer, long mostMs) {
        Pipe pipe = open(peer, mostMs);
        pipe.answer("hello");
        return pipe;
    }

    /// Does not wait for the answer to hello.
    static Pipe open(Peer peer, long mostMs) {
        try {
            Pipe pipe = new Pipe(peer, peer.connect(), mostMs);
            pipe.write(Frame.of(peer.hello()));
            pipe.flush();
            return pipe;
        } catch (IOException failure) {
            throw BusClient.gone(peer, failure);
        }
    }

    /// Tells the node that messages to an address are wanted, and waits until it is known.
    public void register(String address) {
        write(Frame.of(
                new JsonObject().put("type", "register").put("address", address).put("id", 1)));
        flush();
        answer(address);
    }

    /// The next frame, which must not be a refusal.
    public Frame answer(String about) {
        Frame frame = next();
        if (frame.type().equals("err")) {
            throw Refused.of(frame.head(), about);
        }
        return frame;
    }

    /// A frame that is written again and again.
    public static ByteBuffer encoded(JsonObject head, @Nullable Object body) {
        return Frame.of(head, body).encoded();
    }

    public void write(JsonObject head, @Nullable Object body) {
        write(Frame.of(head, body));
    }

    void write(Frame frame) {
        write(frame.encoded());
    }

    /// Leaves the buffer as it was.
    public void write(ByteBuffer frame) {
        ByteBuffer rest = frame.duplicate();
        if (rest.remaining() > out.remaining()) {
            flush();
        }
        if (rest.remaining() > out.capacity()) {
            writeOut(rest);
        } else {
            out.put(rest);
        }
    }

    public void flush() {
        out.flip();
        writeOut(out);
        out.clear();
    }

    private void writeOut(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            throw BusClient.gone(peer, failure);
        }
    }

    /// Whether a whole frame has come already.
    public boolean hasNext() {
        return !came.isEmpty();
    }

    /// Waits for a frame.
    public Frame next() {
        try {
            while (came.isEmpty()) {
                in.clear();
                if (channel.read(in) < 0) {
                    throw new EOFException("it closed the connection");
                }
                reader.read(in.flip(), came::add);
            }
            return switch (came.remove()) {
                case Decoded.Frame(var head, var bytes) -> new Frame(head, bytes.orElse(null));
                case Decoded.Malformed(var reason, var _) -> throw new IOException(reason);
                case Decoded.Broken(var _, var reason) -> throw new IOException(reason);
            };
        } catch (IOException failure) {
            throw BusClient.gone(peer, failure);
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException _) {
            // closing is all that was wanted
        }
    }

    @Override
    public void close() {
        alarm.cancel(false);
        closeChannel();
    }
}
