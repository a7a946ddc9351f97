package io.polyvert.base64;

/// How digits are laid out in lines.
///
/// @param width digits in a line; 0 for one line without end
/// @param separator between two lines, at most two characters
/// @param ended whether the last line is ended by a separator too
public record Lines(int width, String separator, boolean ended) {
    public static final Lines NONE = new Lines(0, "", false);

    public Lines {
        if (separator.length() > 2 || separator.chars().anyMatch(value -> value > 0x7F)) {
            throw new IllegalArgumentException("a line's separator has at most two characters, of ASCII");
        }
        if (width < 0) {
            throw new IllegalArgumentException("lines of " + width + " digits are impossible; 0 means no line breaks");
        }
    }

    /// The length of `digits` digits in these lines.
    long laidOut(long digits) {
        if (width == 0 || digits == 0) {
            return digits;
        }
        long breaks = (digits - 1) / width + (ended ? 1 : 0);
        return digits + breaks * separator.length();
    }
}
