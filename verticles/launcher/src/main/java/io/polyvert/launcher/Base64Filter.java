package io.polyvert.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.polyvert.base64.Base64Decoder;
import io.polyvert.base64.Base64Exception;
import io.polyvert.base64.Transcoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// Reads a channel to its end, and writes what becomes of it to another one. Waits for both.
final class Base64Filter {
    private static final int PIECE = 192 * 1024;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final boolean ignoresGarbage;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

    Base64Filter(ReadableByteChannel in, WritableByteChannel out, boolean ignoresGarbage) {
        this.in = in;
        this.out = out;
        this.ignoresGarbage = ignoresGarbage;
    }

    /// Throws [Base64Exception] when all bytes before the mistake are written.
    void run(Transcoder coder) throws IOException {
        byte[] to = new byte[coder.room(PIECE)];
        while (read()) {
            byte[] from = piece.array();
            int length = piece.position();
            if (ignoresGarbage && coder instanceof Base64Decoder decoder) {
                length = withoutGarbage(decoder, from, length);
            }
            int end = length;
            step(coder, to, () -> coder.update(from, 0, end, to, 0));
        }
        step(coder, to, () -> coder.finish(to, 0));
    }

    private boolean read() throws IOException {
        piece.clear();
        try {
            return in.read(piece) >= 0;
        } catch (IOException failed) {
            throw new IOException("read error: " + failed.getMessage(), failed);
        }
    }

    private interface Step {
        int make();
    }

    private void step(Transcoder coder, byte[] to, Step step) throws IOException {
        long before = coder instanceof Base64Decoder decoder ? decoder.bytes() : 0;
        int length;
        try {
            length = step.make();
        } catch (Base64Exception wrong) {
            if (coder instanceof Base64Decoder decoder) {
                write(to, (int) (decoder.bytes() - before));
            }
            throw wrong;
        }
        write(to, length);
    }

    private static int withoutGarbage(Base64Decoder decoder, byte[] bytes, int length) {
        int kept = 0;
        for (int i = 0; i < length; i++) {
            if (decoder.takes(bytes[i])) {
                bytes[kept++] = bytes[i];
            }
        }
        return kept;
    }

    /// All that is to be read, as text.
    String text(int limit) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (read()) {
            text.write(piece.array(), 0, piece.position());
            if (text.size() > limit) {
                throw new IllegalArgumentException(
                        "a PEM text of more than " + limit + " bytes; take its lines out and decode them with -d -i");
            }
        }
        return text.toString(ISO_8859_1);
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, bytes.length);
    }

    private void write(byte[] bytes, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }
}
