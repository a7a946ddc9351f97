package io.polyvert.base64;

/// How many bytes a text stands for, before it is read.
final class DecodedLength {
    /// Nobody makes longer lines.
    private static final int LINE = 1024;

    private DecodedLength() {}

    static int atMost(int text) {
        return text / 4 * 3 + 6;
    }

    /// Exact for a text without white space and for lines of one width; too low for others, or too
    /// high.
    static int guess(byte[] text, Rules rules) {
        int end = text.length;
        int padding = 0;
        while (end > 0 && (text[end - 1] == '=' ? padding++ < 2 : rules.isWhiteSpace(text[end - 1]))) {
            end--;
        }
        int digits = rules.skipsWhiteSpace() ? end - breaks(text, end, rules) : end;
        return digits / 4 * 3 + Math.max(0, digits % 4 - 1);
    }

    private static int breaks(byte[] text, int end, Rules rules) {
        int width = 0;
        int most = Math.min(end, LINE);
        while (width < most && !rules.isWhiteSpace(text[width])) {
            width++;
        }
        int step = width;
        while (step < most && rules.isWhiteSpace(text[step])) {
            step++;
        }
        return step == width || width == most ? 0 : end / step * (step - width);
    }
}
