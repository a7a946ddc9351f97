package io.polyvert.base64;

import java.util.Arrays;

/// The lines of MIME: 76 digits each, CR LF between them (RFC 2045 §6.8).
final class MimeLines {
    private static final int LINE = 76;

    private MimeLines() {}

    static byte[] fold(byte[] digits) {
        int breaks = digits.length == 0 ? 0 : (digits.length - 1) / LINE;
        if (breaks == 0) {
            return digits;
        }
        byte[] lines = new byte[Math.addExact(digits.length, 2 * breaks)];
        int to = 0;
        for (int from = 0; from < digits.length; from += LINE) {
            if (from > 0) {
                lines[to++] = '\r';
                lines[to++] = '\n';
            }
            int length = Math.min(LINE, digits.length - from);
            System.arraycopy(digits, from, lines, to, length);
            to += length;
        }
        return lines;
    }

    /// Drops the breaks between regular lines, a line at a time. White space elsewhere stays, and so does everything
    /// from the first irregular line on: the decoder will not take it.
    static byte[] unfold(byte[] lines) {
        byte[] digits = new byte[lines.length];
        int to = 0;
        int from = 0;
        for (; isBreak(lines, from + LINE); from += LINE + 2) {
            System.arraycopy(lines, from, digits, to, LINE);
            to += LINE;
        }
        int end = isBreak(lines, lines.length - 2) && from < lines.length ? lines.length - 2 : lines.length;
        System.arraycopy(lines, from, digits, to, end - from);
        return Arrays.copyOf(digits, to + end - from);
    }

    static byte[] withoutWhiteSpace(byte[] text) {
        byte[] digits = new byte[text.length];
        int to = 0;
        for (byte value : text) {
            if (!isWhiteSpace(value)) {
                digits[to++] = value;
            }
        }
        return Arrays.copyOf(digits, to);
    }

    private static boolean isBreak(byte[] text, int at) {
        return at >= 0 && at + 1 < text.length && text[at] == '\r' && text[at + 1] == '\n';
    }

    static boolean isWhiteSpace(int value) {
        return value == ' ' || value == '\t' || value == '\r' || value == '\n';
    }
}
