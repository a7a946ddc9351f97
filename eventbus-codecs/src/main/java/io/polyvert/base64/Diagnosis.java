package io.polyvert.base64;

import io.polyvert.base64.Base64Exception.Reason;

/// Reads a text digit by digit to say what is wrong with it. Slow, and only used when the fast way gave up.
final class Diagnosis {
    private final Base64 variant;
    private int digits;
    private int padding;
    private int lastDigitAt;
    private int lastDigit;

    private Diagnosis(Base64 variant) {
        this.variant = variant;
    }

    /// Throws [Base64Exception] for the first thing that is wrong; returns when nothing is.
    static void check(Base64 variant, byte[] text) {
        Diagnosis diagnosis = new Diagnosis(variant);
        for (int at = 0; at < text.length; at++) {
            diagnosis.take(at, text[at] & 0xFF);
        }
        diagnosis.end(text.length);
    }

    private void take(int at, int value) {
        if (MimeLines.isWhiteSpace(value)) {
            requireWhiteSpaceAllowed(at, value);
        } else if (value == '=') {
            takePadding(at);
        } else if (variant.digit(value) < 0) {
            throw new Base64Exception(
                    at,
                    value,
                    Reason.CHARACTER,
                    "not a character of the " + variant.word() + " variant; allowed: " + variant.allowed());
        } else if (padding > 0) {
            throw new Base64Exception(at, value, Reason.PADDING, "nothing may follow the padding");
        } else {
            digits++;
            lastDigitAt = at;
            lastDigit = value;
        }
    }

    private void requireWhiteSpaceAllowed(int at, int value) {
        if (!variant.allowsWhiteSpace()) {
            throw new Base64Exception(
                    at,
                    value,
                    Reason.WHITE_SPACE,
                    "white space is not allowed in the " + variant.word() + " variant; the mime variant ignores it");
        }
    }

    private void takePadding(int at) {
        int over = digits % 4;
        if (over < 2 || over + padding == 4) {
            throw new Base64Exception(
                    at,
                    '=',
                    Reason.PADDING,
                    "no padding belongs here, after " + digits + " digits and " + padding + " '='");
        }
        padding++;
    }

    private void end(int length) {
        int over = digits % 4;
        if (over == 1) {
            throw new Base64Exception(
                    length,
                    -1,
                    Reason.LENGTH,
                    "one digit is left over after " + (digits - 1) + "; the text is cut short");
        }
        boolean padded = padding > 0 || variant.requiresPadding();
        if (padded && (digits + padding) % 4 != 0) {
            int missing = 4 - over - padding;
            throw new Base64Exception(length, -1, Reason.PADDING, missing + " '=' missing");
        }
        if ((variant.digit(lastDigit) & Base64.spareBits(digits)) != 0) {
            throw new Base64Exception(
                    lastDigitAt, lastDigit, Reason.TRAILING_BITS, "its last bits belong to no byte and must be zero");
        }
    }
}
