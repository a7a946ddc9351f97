package io.polyvert.base64;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/// Runs a transcoder over whatever holds bytes: in place where there is an array, else piece by piece.
final class Pieces {
    /// A piece and what becomes of it fit into a core's first cache.
    private static final int PIECE = 12 * 1024;

    private Pieces() {}

    static void transcode(Transcoder coder, ByteBuffer from, ByteBuffer to) {
        boolean isInPlace = to.hasArray() && to.remaining() >= coder.room(from.remaining());
        byte[] made = isInPlace ? to.array() : new byte[coder.room(Math.min(PIECE, from.remaining()))];
        while (from.hasRemaining()) {
            int length = Math.min(isInPlace ? from.remaining() : PIECE, from.remaining());
            byte[] piece = array(from, length);
            int start = from.hasArray() ? from.arrayOffset() + from.position() : 0;
            int at = isInPlace ? to.arrayOffset() + to.position() : 0;
            int end = coder.update(piece, start, start + length, made, at);
            from.position(from.position() + length);
            put(made, at, end, to, isInPlace);
        }
        int at = isInPlace ? to.arrayOffset() + to.position() : 0;
        put(made, at, coder.finish(made, at), to, isInPlace);
    }

    @SuppressWarnings("ByteBufferBackingArray") // the caller adds the offset
    private static byte[] array(ByteBuffer from, int length) {
        if (from.hasArray()) {
            return from.array();
        }
        byte[] piece = new byte[length];
        from.get(from.position(), piece);
        return piece;
    }

    private static void put(byte[] made, int at, int end, ByteBuffer to, boolean isInPlace) {
        if (isInPlace) {
            to.position(to.position() + end - at);
        } else {
            to.put(made, at, end - at);
        }
    }

    static void transcode(Transcoder coder, ByteBuf from, ByteBuf to) {
        byte[] made = {};
        while (from.isReadable()) {
            int length = Math.min(PIECE, from.readableBytes());
            byte[] piece = from.hasArray() ? from.array() : new byte[length];
            int start = from.hasArray() ? from.arrayOffset() + from.readerIndex() : 0;
            if (!from.hasArray()) {
                from.getBytes(from.readerIndex(), piece);
            }
            made = written(
                    to,
                    made,
                    coder.room(length),
                    (target, at) -> coder.update(piece, start, start + length, target, at));
            from.skipBytes(length);
        }
        written(to, made, coder.room(0), coder::finish);
    }

    private interface Writer {
        int write(byte[] to, int at);
    }

    /// @return an array that can be used again
    private static byte[] written(ByteBuf to, byte[] spare, int room, Writer writer) {
        if (to.hasArray()) {
            to.ensureWritable(room);
            int at = to.arrayOffset() + to.writerIndex();
            to.writerIndex(to.writerIndex() + writer.write(to.array(), at) - at);
            return spare;
        }
        byte[] made = spare.length < room ? new byte[room] : spare;
        to.writeBytes(made, 0, writer.write(made, 0));
        return made;
    }

    /// A Vert.x buffer shows its memory to nobody: its bytes come in pieces.
    static void transcode(Transcoder coder, Buffer from, byte[] to) {
        byte[] piece = new byte[Math.min(PIECE, from.length())];
        int at = 0;
        for (int read = 0; read < from.length(); read += PIECE) {
            int length = Math.min(PIECE, from.length() - read);
            from.getBytes(read, read + length, piece);
            at = coder.update(piece, 0, length, to, at);
        }
        coder.finish(to, at);
    }

    static Buffer transcode(Transcoder coder, Buffer from) {
        byte[] piece = new byte[Math.min(PIECE, from.length())];
        byte[] made = new byte[coder.room(piece.length)];
        Buffer to = Buffer.buffer(coder.room(from.length()));
        for (int read = 0; read < from.length(); read += PIECE) {
            int length = Math.min(PIECE, from.length() - read);
            from.getBytes(read, read + length, piece);
            to.appendBytes(made, 0, coder.update(piece, 0, length, made, 0));
        }
        return to.appendBytes(made, 0, coder.finish(made, 0));
    }

    static Buffer update(Transcoder coder, Buffer piece) {
        byte[] bytes = piece.getBytes();
        byte[] made = new byte[coder.room(bytes.length)];
        return Buffer.buffer(made.length).appendBytes(made, 0, coder.update(bytes, 0, bytes.length, made, 0));
    }

    static Buffer finish(Transcoder coder) {
        byte[] made = new byte[coder.room(0)];
        return Buffer.buffer().appendBytes(made, 0, coder.finish(made, 0));
    }
}
