package io.polyvert.frames;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/// Cuts a stream of bytes into frames, however it arrives. A frame that lies whole in one chunk is parsed without being
/// collected; of a frame that does not, only bytes that arrived are kept, so a length alone reserves no memory.
public final class FrameReader {
    private static final byte[] NOTHING = {};
    private static final Buffer NO_BODY = Buffer.buffer();
    private static final int LEAST_CAPACITY = 1_024;
    private static final int BEFORE_HEAD = FrameFormat.LENGTH_BYTES + FrameFormat.MARK_BYTES;

    private final PayloadDecoder decoder;
    private final int maxFrameBytes;
    /// The begun frame, its length field included; `filled` bytes of it are there.
    private byte[] begun = NOTHING;

    private int filled;
    /// Of the begun frame, what is there of its bytes.
    private Buffer body = NO_BODY;

    private boolean broken;

    FrameReader(PayloadDecoder decoder, int maxFrameBytes) {
        this.decoder = decoder;
        this.maxFrameBytes = maxFrameBytes;
    }

    /// Where the bytes of a chunk are.
    private interface Chunk {
        int intAt(int position);

        void copy(int from, int count, byte[] to, int at);

        void append(int from, int count, Buffer to);

        Decoded decode(PayloadDecoder decoder, int from, int length);
    }

    private static final class InArray implements Chunk {
        private final byte[] bytes;

        InArray(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int intAt(int position) {
            return PayloadDecoder.intAt(bytes, position);
        }

        @Override
        public void copy(int from, int count, byte[] to, int at) {
            System.arraycopy(bytes, from, to, at, count);
        }

        @Override
        public void append(int from, int count, Buffer to) {
            to.appendBytes(bytes, from, count);
        }

        @Override
        public Decoded decode(PayloadDecoder decoder, int from, int length) {
            return decoder.decode(bytes, from, length);
        }
    }

    private record InBuffer(Buffer bytes) implements Chunk {
        @Override
        public int intAt(int position) {
            return bytes.getInt(position);
        }

        @Override
        public void copy(int from, int count, byte[] to, int at) {
            bytes.getBytes(from, from + count, to, at);
        }

        @Override
        public void append(int from, int count, Buffer to) {
            to.appendBuffer(bytes, from, count);
        }

        @Override
        public Decoded decode(PayloadDecoder decoder, int from, int length) {
            return decoder.decode(bytes.getBytes(from, from + length), 0, length);
        }
    }

    /// Gives every frame that is complete with this chunk to `sink`, in order.
    public void read(Buffer chunk, Consumer<? super Decoded> sink) {
        read(new InBuffer(chunk), 0, chunk.length(), sink);
    }

    /// Takes what remains in `chunk`.
    public void read(ByteBuffer chunk, Consumer<? super Decoded> sink) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        read(bytes, 0, bytes.length, sink);
    }

    /// The bytes may be used again after the call.
    public void read(byte[] chunk, int from, int to, Consumer<? super Decoded> sink) {
        read(new InArray(chunk), from, to, sink);
    }

    private void read(Chunk chunk, int from, int to, Consumer<? super Decoded> sink) {
        int position = from;
        while (position < to && !broken) {
            position = filled == 0 && to - position >= FrameFormat.LENGTH_BYTES
                    ? fromChunk(chunk, position, to, sink)
                    : collect(chunk, position, to, sink);
        }
    }

    /// Whether the stream stands between two frames; an end of the stream elsewhere cuts a frame off.
    public boolean betweenFrames() {
        return filled == 0;
    }

    private int fromChunk(Chunk chunk, int position, int to, Consumer<? super Decoded> sink) {
        int length = chunk.intAt(position);
        if (refused(length, sink)) {
            return to;
        }
        int payload = position + FrameFormat.LENGTH_BYTES;
        if (to - payload < length) {
            return collect(chunk, position, to, sink);
        }
        emit(chunk.decode(decoder, payload, length), sink);
        return payload + length;
    }

    /// The bytes of a body are collected where they stay, everything else in `begun`.
    private int collect(Chunk chunk, int position, int to, Consumer<? super Decoded> sink) {
        int next = position;
        if (filled < FrameFormat.LENGTH_BYTES) {
            next = append(chunk, next, to, FrameFormat.LENGTH_BYTES);
            if (filled < FrameFormat.LENGTH_BYTES || refused(PayloadDecoder.intAt(begun, 0), sink)) {
                return to;
            }
        }
        int whole = FrameFormat.LENGTH_BYTES + PayloadDecoder.intAt(begun, 0);
        next = append(chunk, next, to, Math.min(whole, BEFORE_HEAD));
        int bytes = filled < BEFORE_HEAD ? 0 : PayloadDecoder.bytesIn(begun, FrameFormat.LENGTH_BYTES, whole);
        next = append(chunk, next, to, whole - bytes);
        if (filled == whole - bytes) {
            next = appendToBody(chunk, next, to, bytes);
            if (body.length() == bytes) {
                emit(takeFrame(bytes > 0), sink);
            }
        }
        return next;
    }

    private Decoded takeFrame(boolean hasBody) {
        byte[] frame = begun;
        int payload = filled - FrameFormat.LENGTH_BYTES;
        Buffer bytes = body;
        forget();
        return hasBody
                ? decoder.decode(frame, FrameFormat.LENGTH_BYTES, payload, bytes)
                : decoder.decode(frame, FrameFormat.LENGTH_BYTES, payload);
    }

    private void forget() {
        begun = NOTHING;
        filled = 0;
        body = NO_BODY;
    }

    private int append(Chunk chunk, int position, int to, int whole) {
        int count = Math.min(whole - filled, to - position);
        if (count <= 0) {
            return position;
        }
        if (filled + count > begun.length) {
            int most = Math.max(whole, LEAST_CAPACITY);
            begun = Arrays.copyOf(begun, Math.max(capacity(filled + count, most), LEAST_CAPACITY));
        }
        chunk.copy(position, count, begun, filled);
        filled += count;
        return position + count;
    }

    private int appendToBody(Chunk chunk, int position, int to, int whole) {
        int count = Math.min(whole - body.length(), to - position);
        if (count <= 0) {
            return position;
        }
        if (body.length() == 0) {
            body = Buffer.buffer(capacity(count, whole));
        }
        chunk.append(position, count, body);
        return position + count;
    }

    /// Four times what is there, so that growing costs little; never more than the whole.
    private static int capacity(int present, int whole) {
        return (int) Math.min(4L * present, whole);
    }

    private boolean refused(int length, Consumer<? super Decoded> sink) {
        if (length >= 1 && length <= maxFrameBytes) {
            return false;
        }
        String code = length < 1 ? "invalid_frame" : "frame_too_large";
        emit(new Decoded.Broken(code, "frame length " + length + " is outside 1.." + maxFrameBytes), sink);
        return true;
    }

    private void emit(Decoded decoded, Consumer<? super Decoded> sink) {
        if (decoded instanceof Decoded.Broken) {
            broken = true;
            forget();
        }
        sink.accept(decoded);
    }
}
