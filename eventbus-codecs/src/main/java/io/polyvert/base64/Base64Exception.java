package io.polyvert.base64;

import java.util.Locale;

/// A text that is not Base64 of the variant asked for: where it goes wrong, and why.
public final class Base64Exception extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /// What is wrong with the byte.
    public enum Reason {
        /// Not in the variant's alphabet.
        CHARACTER,
        /// White space that the variant does not skip.
        WHITE_SPACE,
        /// One digit is left over: six bits are no byte.
        LENGTH,
        /// `=` is missing, misplaced or followed by something.
        PADDING,
        /// Bits of the last digit that belong to no byte are not zero.
        TRAILING_BITS
    }

    private final long offset;
    private final int value;
    private final Reason reason;
    private final String why;

    Base64Exception(long offset, int value, Reason reason, String why) {
        super("byte " + offset + " (" + (value < 0 ? "the end" : shown(value)) + "): " + why);
        this.offset = offset;
        this.value = value;
        this.reason = reason;
        this.why = why;
    }

    /// Of the first wrong byte, from 0; the length of the text when something is missing at its end.
    public long offset() {
        return offset;
    }

    /// The byte there, 0..255; −1 at the end of the text.
    public int value() {
        return value;
    }

    public Reason reason() {
        return reason;
    }

    /// The same in a text of which this one begins after so many bytes.
    Base64Exception after(long bytes) {
        return new Base64Exception(offset + bytes, value, reason, why);
    }

    private static String shown(int value) {
        String hex = String.format(Locale.ROOT, "0x%02X", value);
        return value > ' ' && value < 0x7F ? "'" + (char) value + "', " + hex : hex;
    }
}
