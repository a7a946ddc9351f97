package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/// The 64 digits.
final class Alphabet {
    /// RFC 4648 §4.
    static final Alphabet STANDARD = new Alphabet("+/");
    /// RFC 4648 §5.
    static final Alphabet URL = new Alphabet("-_");

    private final byte[] letters;
    private final byte[] digits = new byte[256];
    private final String shown;

    private Alphabet(String last) {
        letters = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).getBytes(ISO_8859_1);
        shown = "A-Z a-z 0-9 " + last.charAt(0) + " " + last.charAt(1);
        Arrays.fill(digits, (byte) -1);
        for (int digit = 0; digit < letters.length; digit++) {
            digits[letters[digit]] = (byte) digit;
        }
    }

    boolean isUrl() {
        return this == URL;
    }

    byte letter(int digit) {
        return letters[digit];
    }

    /// The six bits that a byte stands for; negative when it stands for none.
    int digit(byte letter) {
        return digits[letter & 0xFF];
    }

    String shown() {
        return shown;
    }
}
