package io.polyvert.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.polyvert.base64.Base64;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Scanner;
import java.util.Set;

/// `ours` or `jdk` in a process of its own; it does what `base64/peer.h` does for libraries in C. Asked
/// for one verb and variant only, so that the compiler sees nothing else.
final class Base64Subject {
    /// Of this thread: other work on the machine takes none of it.
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final long WARM_NANOS = 400_000_000;
    private static final long MEASURED_NANOS = 40_000_000;
    private static final long CHUNK_NANOS = 4_000_000;
    private static final long MIXER = 2_654_435_761L;

    private final byte[] bytes;
    private final byte[] text;
    private final byte[] to;

    private Base64Subject(int size, String variant) {
        bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (((i * MIXER) & 0xFFFF_FFFFL) >> 13);
        }
        text = text(bytes, variant);
        to = new byte[size * 2 + 64];
    }

    public static void main(String[] arguments) {
        // as an event loop: buffers are pooled by thread
        new FastThreadLocalThread(() -> run(arguments[0].equals("ours"))).start();
    }

    private static void run(boolean isOurs) {
        Set<String> warm = new HashSet<>();
        Scanner asked = new Scanner(System.in, US_ASCII);
        while (asked.hasNext()) {
            String verb = asked.next();
            String variant = asked.next();
            Base64Subject subject = new Base64Subject(asked.nextInt(), variant);
            Work work = isOurs ? subject.ours(verb, variant) : subject.jdk(verb, variant);
            int length = verb.equals("encode") ? subject.text.length : subject.bytes.length;
            if (!subject.isRight(verb, work)) {
                System.out.println("wrong");
            } else {
                if (warm.add(verb + variant + subject.bytes.length)) {
                    measure(work, length, WARM_NANOS);
                }
                double perNano = measure(work, length, MEASURED_NANOS);
                System.out.printf(Locale.ROOT, "%.3f%n", subject.bytes.length * perNano);
            }
        }
    }

    /// Gives how much it wrote.
    private interface Work {
        int once();
    }

    /// Times per nanosecond, in the best stretch.
    private static double measure(Work work, int length, long nanos) {
        double best = 0;
        long loops = 1;
        for (long spent = 0; spent < nanos; ) {
            long begun = CLOCK.getCurrentThreadCpuTime();
            for (long i = 0; i < loops; i++) {
                if (work.once() != length) {
                    throw new IllegalStateException("another length than before");
                }
            }
            long took = CLOCK.getCurrentThreadCpuTime() - begun;
            spent += took;
            if (took < CHUNK_NANOS) {
                loops *= 2;
            } else {
                best = Math.max(best, (double) loops / took);
            }
        }
        return best;
    }

    private boolean isRight(String verb, Work work) {
        byte[] expected = verb.equals("encode") ? text : bytes;
        int length = work.once();
        return length == expected.length && (!writesTo(verb) || Arrays.equals(to, 0, length, expected, 0, length));
    }

    private static boolean writesTo(String verb) {
        return verb.equals("encode") || verb.equals("decode");
    }

    private Work ours(String verb, String variant) {
        Base64 codec = codec(variant);
        return switch (verb) {
            case "encode" -> () -> codec.encode(bytes, 0, bytes.length, to, 0);
            case "decode" -> () -> codec.decode(text, 0, text.length, to, 0);
            case "decode-array" -> () -> codec.decode(text).length;
            case "decode-buffer" -> this::decodePooled;
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private int decodePooled() {
        ByteBuf from = Unpooled.wrappedBuffer(text);
        ByteBuf made = PooledByteBufAllocator.DEFAULT.heapBuffer(text.length);
        Base64.STANDARD.decode(from, made);
        int length = made.readableBytes();
        made.release();
        return length;
    }

    private Work jdk(String verb, String variant) {
        var encoder = encoder(variant);
        var decoder = decoder(variant);
        return switch (verb) {
            case "encode" -> () -> encoder.encode(bytes, to);
            case "decode" -> () -> decoder.decode(text, to);
            case "decode-array", "decode-buffer" -> () -> decoder.decode(text).length;
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private static Base64 codec(String variant) {
        return switch (variant) {
            case "plain" -> Base64.STANDARD;
            case "url" -> Base64.URL;
            case "mime" -> Base64.MIME;
            case "forgiving" -> Base64.FORGIVING;
            default -> throw new IllegalArgumentException(variant);
        };
    }

    private static java.util.Base64.Encoder encoder(String variant) {
        return switch (variant) {
            case "url" -> java.util.Base64.getUrlEncoder().withoutPadding();
            case "mime" -> java.util.Base64.getMimeEncoder();
            default -> java.util.Base64.getEncoder();
        };
    }

    private static java.util.Base64.Decoder decoder(String variant) {
        return switch (variant) {
            case "url" -> java.util.Base64.getUrlDecoder();
            case "mime", "forgiving" -> java.util.Base64.getMimeDecoder();
            default -> java.util.Base64.getDecoder();
        };
    }

    /// `forgiving` is text in lines of 40 to 80 digits.
    private static byte[] text(byte[] bytes, String variant) {
        if (!variant.equals("forgiving")) {
            return codec(variant).encode(bytes);
        }
        byte[] digits = Base64.STANDARD.encode(bytes);
        byte[] text = new byte[digits.length + digits.length / 40];
        int length = 0;
        int column = 0;
        for (int i = 0, line = 0; i < digits.length; i++, column++) {
            if (column == 40 + line * 7919 % 41) {
                text[length++] = '\n';
                column = 0;
                line++;
            }
            text[length++] = digits[i];
        }
        return Arrays.copyOf(text, length);
    }
}
