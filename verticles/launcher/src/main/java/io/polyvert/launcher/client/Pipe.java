package io.polyvert.launcher.client;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A connection to a node on which many frames are under way: what is written goes out together, by [#flush].
/// One thread writes and one, or the same, reads. Fails like [BusClient].
public final class Pipe implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int MAX_FRAME_BYTES = 64 * 1024 * 1024;

    private final Peer peer;
    private final ByteChannel channel;
    private final CompletableFuture<Void> alarm;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();

    private Pipe(Peer peer, ByteChannel channel, long mostMs) {
        this.peer = peer;
        this.channel = channel;
        this.alarm = mostMs == Long.MAX_VALUE
                ? new CompletableFuture<>()
                : CompletableFuture.runAsync(this::closeChannel, delayedExecutor(mostMs, MILLISECONDS));
    }

    /// The connection ends after `mostMs`, whoever waits then.
    public static Pipe connect(Peer peer, long mostMs) {
        try {
            Pipe pipe = new Pipe(peer, peer.connect(), mostMs);
            pipe.write(Frame.of(peer.hello()));
            pipe.flush();
            pipe.answer("hello");
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

    private void write(Frame frame) {
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
        return in.remaining() >= 4 && in.remaining() >= 4 + in.getInt(in.position());
    }

    /// Waits for a frame.
    public Frame next() {
        try {
            need(4);
            int length = in.getInt();
            if (length < 1 || length > MAX_FRAME_BYTES) {
                throw new IOException("a frame of " + length + " bytes");
            }
            need(length);
            int end = in.position() + length;
            Frame frame = Frame.decoded(in.duplicate().limit(end));
            in.position(end);
            return frame;
        } catch (IOException failure) {
            throw BusClient.gone(peer, failure);
        }
    }

    private void need(int bytes) throws IOException {
        if (in.remaining() >= bytes) {
            return;
        }
        if (bytes > in.capacity()) {
            in = ByteBuffer.allocateDirect(2 * bytes).put(in).flip();
        }
        in.compact();
        while (in.position() < bytes) {
            if (channel.read(in) < 0) {
                throw new EOFException("it closed the connection");
            }
        }
        in.flip();
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
