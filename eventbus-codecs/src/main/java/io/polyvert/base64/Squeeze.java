package io.polyvert.base64;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Copies digits without the white space between them, eight bytes at a time. Lines that are as long as
/// the two before are copied without a look inside: whatever is wrong there, the decoder finds.
final class Squeeze {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x2121_2121_2121_2121L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final Rules rules;
    /// Multiple of 4, and eight more.
    private final byte[] digits;
    private int length;
    private int read;

    Squeeze(Rules rules, int capacity) {
        this.rules = rules;
        this.digits = new byte[capacity + 8];
    }

    int room() {
        return digits.length - 8;
    }

    byte[] digits() {
        return digits;
    }

    /// How many digits were copied.
    int length() {
        return length;
    }

    /// Where the source goes on.
    int read() {
        return read;
    }

    /// Copies until the source ends, the room is full, or a byte comes that is below the digits but no
    /// white space.
    void fill(byte[] from, int start, int end) {
        int room = room();
        int lineStart = 0;
        int lineBefore = 0;
        read = start;
        length = 0;
        while (read < end && length < room) {
            if (!words(from, end, room)) {
                if (read == end || length == room) {
                    return;
                }
                if (from[read] > ' ' || from[read] < 0) {
                    digits[length++] = from[read++];
                    continue;
                }
            }
            int line = length - lineStart;
            int separator = read;
            if (!skip(from, end)) {
                return;
            }
            // twice the same by chance is rare
            if (line == lineBefore && line > 0 && read < end) {
                equalLines(from, line, separator, end);
            }
            lineStart = length;
            lineBefore = line;
        }
    }

    /// Copies eight bytes at a time, and says whether it ended before white space; else near an end.
    private boolean words(byte[] from, int end, int room) {
        int source = read;
        int target = length;
        long low = 0;
        while (low == 0 && source + 8 <= end && target + 8 <= room) {
            long word = (long) LONG.get(from, source);
            LONG.set(digits, target, word);
            low = (word - LOW_BITS) & ~word & HIGH_BITS;
            source += 8;
            target += 8;
        }
        int tooMany = low == 0 ? 0 : 8 - (Long.numberOfTrailingZeros(low) >>> 3);
        read = source - tooMany;
        length = target - tooMany;
        return low != 0;
    }

    /// Lines as long as the last one, after the same one or two separators.
    private void equalLines(byte[] from, int line, int separatorAt, int end) {
        int separators = read - separatorAt;
        if (separators > 2) {
            return;
        }
        byte last = from[read - 1];
        int step = line + separators;
        int most = Math.min((room() - length) / line, (end - read - 8) / step);
        int lines = 0;
        for (int next = read + step; lines < most && isLine(from, next, separators, last); next += step) {
            lines++;
        }
        copy(from, line, step, lines);
        read += lines * step;
        length += lines * line;
    }

    private static boolean isLine(byte[] from, int next, int separators, byte last) {
        return from[next - 1] == last && from[next] > ' ' && from[next - separators - 1] > ' ';
    }

    private void copy(byte[] from, int line, int step, int lines) {
        int source = read;
        int target = length;
        if (line == Line76.WIDTH && step == Line76.WIDTH + 2) {
            for (int i = 0; i < lines; i++) {
                Line76.copy(from, source + 78 * i, digits, target + 76 * i);
            }
        } else if (line == Line76.WIDTH && step == Line76.WIDTH + 1) {
            for (int i = 0; i < lines; i++) {
                Line76.copy(from, source + 77 * i, digits, target + 76 * i);
            }
        } else {
            for (int i = 0; i < lines; i++) {
                System.arraycopy(from, source + step * i, digits, target + line * i, line);
            }
        }
    }

    private boolean skip(byte[] from, int end) {
        while (read < end && from[read] >= 0 && from[read] <= ' ') {
            if (!rules.isWhiteSpace(from[read])) {
                return false;
            }
            read++;
        }
        return true;
    }
}
