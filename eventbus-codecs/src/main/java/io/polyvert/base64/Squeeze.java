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
        int room = digits.length - 8;
        int lineStart = 0;
        int lineBefore = 0;
        read = start;
        length = 0;
        while (read < end && length < room) {
            if (read + 8 <= end && length + 8 <= room) {
                if (wholeWord(from)) {
                    continue;
                }
            } else if (from[read] > ' ' || from[read] < 0) {
                digits[length++] = from[read++];
                continue;
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

    /// Lines as long as the last one, after the same one or two separators.
    private void equalLines(byte[] from, int line, int separatorAt, int end) {
        int separators = read - separatorAt;
        if (separators > 2) {
            return;
        }
        byte last = from[read - 1];
        int step = line + separators;
        int most = Math.min((digits.length - 8 - length) / line, (end - read - 8) / step);
        int source = read;
        int target = length;
        for (int count = 0; count < most; count++) {
            int next = source + step;
            if (from[next - 1] != last || from[next] <= ' ' || from[source + line - 1] <= ' ') {
                break;
            }
            for (int i = 0; i < line; i += 8) {
                LONG.set(digits, target + i, (long) LONG.get(from, source + i));
            }
            source = next;
            target += line;
        }
        read = source;
        length = target;
    }

    /// Copies eight bytes; of these that begin before the first white space, only those, and says so.
    private boolean wholeWord(byte[] from) {
        long word = (long) LONG.get(from, read);
        LONG.set(digits, length, word);
        long low = (word - LOW_BITS) & ~word & HIGH_BITS;
        int copied = low == 0 ? 8 : Long.numberOfTrailingZeros(low) >>> 3;
        read += copied;
        length += copied;
        return low == 0;
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
