package io.polyvert.base64;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/* Where the speed comes from
 *
 * The JDK's Base64 has two methods that its compiler replaces by hand-written vector code: `encodeBlock` and
 * `decodeBlock`. They work on whole groups anywhere in an array, which is just what is needed here, and they are private.
 * Where `java.util` is open to this module (the manifest of polyvert.jar says so; --add-opens java.base/java.util=
 * ALL-UNNAMED does for other programs), they are called directly. Elsewhere the public methods are, piece by piece,
 * which costs a copy. */

/// Whole groups of Base64, without padding and white space, as fast as this JVM can.
final class Blocks {
    /// A piece and its text fit into a core's first cache.
    private static final int PIECE = 6 * 1024;
    /// Below, the way into the JDK costs more than it brings.
    private static final int SMALL = 64;

    private static final @Nullable MethodHandle ENCODE = opened(
            Base64.Encoder.class,
            "encodeBlock",
            MethodType.methodType(
                    void.class, byte[].class, int.class, int.class, byte[].class, int.class, boolean.class));
    private static final @Nullable MethodHandle DECODE = opened(
            Base64.Decoder.class,
            "decodeBlock",
            MethodType.methodType(
                    int.class,
                    byte[].class,
                    int.class,
                    int.class,
                    byte[].class,
                    int.class,
                    boolean.class,
                    boolean.class));
    private static final boolean OPENED = ENCODE != null && DECODE != null && worksAsExpected();

    private Blocks() {}

    /// Whether the JDK's own blocks are open to us.
    static boolean opened() {
        return OPENED;
    }

    /// Encodes the bytes up to `end`, a multiple of three of them.
    static void encode(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        requireRoom(from, start, end, to, at, (end - start) / 3 * 4);
        if (OPENED) {
            encodeOpened(from, start, end, to, at, alphabet.isUrl());
        } else {
            encodePieces(from, start, end, to, at, alphabet);
        }
    }

    /// Decodes the digits up to `end`, a multiple of four of them, or up to the first group that has
    /// something else in it.
    ///
    /// @return the number of bytes written
    static int decode(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        requireRoom(from, start, end, to, at, (end - start) / 4 * 3);
        return OPENED
                ? decodeAll(from, start, end, to, at, alphabet)
                : decodePieces(from, start, end, to, at, alphabet);
    }

    /// The compiled blocks look at no bound.
    private static void requireRoom(byte[] from, int start, int end, byte[] to, int at, int length) {
        Objects.checkFromToIndex(start, end, from.length);
        Objects.checkFromIndexSize(at, length, to.length);
    }

    private static @Nullable MethodHandle opened(Class<?> owner, String name, MethodType type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVirtual(owner, name, type);
        } catch (ReflectiveOperationException _) {
            return null;
        }
    }

    /// Another JDK may keep the names and change what they do.
    private static boolean worksAsExpected() {
        byte[] bytes = new byte[192];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 167);
        }
        byte[] text = new byte[256];
        byte[] back = new byte[192];
        encodeOpened(bytes, 0, 192, text, 0, false);
        boolean encodes = Arrays.equals(text, Base64.getEncoder().encode(bytes));
        boolean decodes = decodeOpened(text, 0, 256, back, 0, false) == 192 && Arrays.equals(back, bytes);
        text[9] = '\n';
        return encodes && decodes && decodeOpened(text, 0, 256, back, 0, false) <= 6;
    }

    // -- by the JDK's own blocks

    @SuppressWarnings("NullAway") // only called when both are there
    private static void encodeOpened(byte[] from, int start, int end, byte[] to, int at, boolean isUrl) {
        try {
            ENCODE.invokeExact(url(isUrl), from, start, end, to, at, isUrl);
        } catch (Throwable impossible) {
            throw unchecked(impossible);
        }
    }

    @SuppressWarnings("NullAway")
    private static int decodeOpened(byte[] from, int start, int end, byte[] to, int at, boolean isUrl) {
        try {
            // the last argument: with true, there is no vector code for it
            int written = (int) DECODE.invokeExact(urlDecoder(isUrl), from, start, end, to, at, isUrl, false);
            return written - written % 3; // some processors' code takes a padded group at the end as well
        } catch (Throwable impossible) {
            throw unchecked(impossible);
        }
    }

    /// The JDK's block stops up to a vector before something else than a digit.
    private static int decodeAll(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        int written = decodeOpened(from, start, end, to, at, alphabet.isUrl());
        int read = start + written / 3 * 4;
        return written + decodeGroups(from, read, end, to, at + written, alphabet);
    }

    private static RuntimeException unchecked(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException runtime -> runtime;
            case Error error -> throw error;
            default -> new IllegalStateException(thrown);
        };
    }

    private static Base64.Encoder url(boolean isUrl) {
        return isUrl ? Base64.getUrlEncoder() : Base64.getEncoder();
    }

    private static Base64.Decoder urlDecoder(boolean isUrl) {
        return isUrl ? Base64.getUrlDecoder() : Base64.getDecoder();
    }

    // -- by the JDK's public methods

    static void encodePieces(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        int read = start;
        int write = at;
        while (end - read > SMALL) {
            int length = Math.min(PIECE, end - read) / 3 * 3;
            byte[] text = url(alphabet.isUrl())
                    .encode(ByteBuffer.wrap(from, read, length))
                    .array();
            System.arraycopy(text, 0, to, write, text.length);
            read += length;
            write += text.length;
        }
        encodeGroups(from, read, end, to, write, alphabet);
    }

    static int decodePieces(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        int read = start;
        int write = at;
        while (end - read > SMALL) {
            int length = Math.min(PIECE, end - read) & ~3;
            byte @Nullable [] bytes = piece(ByteBuffer.wrap(from, read, length), alphabet.isUrl());
            if (bytes == null || bytes.length != length / 4 * 3) {
                break;
            }
            System.arraycopy(bytes, 0, to, write, bytes.length);
            read += length;
            write += bytes.length;
        }
        return write - at + decodeGroups(from, read, end, to, write, alphabet);
    }

    private static byte @Nullable [] piece(ByteBuffer digits, boolean isUrl) {
        try {
            ByteBuffer decoded = urlDecoder(isUrl).decode(digits);
            byte[] bytes = new byte[decoded.remaining()];
            decoded.get(bytes);
            return bytes;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    // -- group by group

    private static void encodeGroups(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        int write = at;
        for (int read = start; read < end; read += 3, write += 4) {
            int group = ((from[read] & 0xFF) << 16) | ((from[read + 1] & 0xFF) << 8) | (from[read + 2] & 0xFF);
            to[write] = alphabet.letter(group >>> 18);
            to[write + 1] = alphabet.letter((group >>> 12) & 63);
            to[write + 2] = alphabet.letter((group >>> 6) & 63);
            to[write + 3] = alphabet.letter(group & 63);
        }
    }

    /// Gives the number of bytes written.
    private static int decodeGroups(byte[] from, int start, int end, byte[] to, int at, Alphabet alphabet) {
        int read = start;
        int write = at;
        for (; read < end; read += 4, write += 3) {
            int group = (alphabet.digit(from[read]) << 18)
                    | (alphabet.digit(from[read + 1]) << 12)
                    | (alphabet.digit(from[read + 2]) << 6)
                    | alphabet.digit(from[read + 3]);
            if (group < 0) {
                break;
            }
            to[write] = (byte) (group >> 16);
            to[write + 1] = (byte) (group >> 8);
            to[write + 2] = (byte) group;
        }
        return write - at;
    }
}
