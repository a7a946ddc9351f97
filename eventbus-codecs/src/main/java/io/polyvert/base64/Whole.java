package io.polyvert.base64;

/// Whole texts without line breaks, without an object for each. What is out of the ordinary is left to
/// [Base64Decoder], which knows all rules and says what is wrong.
final class Whole {
    /// A longer text that may have white space has some.
    private static final int LINE = 76;

    private Whole() {}

    /// Gives where the next byte would go.
    static int encode(byte[] from, int start, int end, byte[] to, int at, Rules rules) {
        int length = end - start;
        int whole = start + length / 3 * 3;
        Alphabet alphabet = rules.alphabet();
        Blocks.encode(from, start, whole, to, at, alphabet);
        int write = at + length / 3 * 4;
        if (whole == end) {
            return write;
        }
        int group = (from[whole] & 0xFF) << 16;
        if (end - whole == 2) {
            group |= (from[whole + 1] & 0xFF) << 8;
        }
        to[write++] = alphabet.letter(group >>> 18);
        to[write++] = alphabet.letter((group >>> 12) & 63);
        if (end - whole == 2) {
            to[write++] = alphabet.letter((group >>> 6) & 63);
        }
        for (int i = end - whole; rules.pads() && i < 3; i++) {
            to[write++] = '=';
        }
        return write;
    }

    /// Gives where the next byte would go; negative when the text is wrong or has white space, and then
    /// what was written counts for nothing
    static int decode(byte[] from, int start, int end, byte[] to, int at, Rules rules) {
        int length = end - start;
        if (length == 0 || (rules.skipsWhiteSpace() && length > LINE)) {
            return -1;
        }
        int last = start + ((length - 1) & ~3);
        int written = Blocks.decode(from, start, last, to, at, rules.alphabet());
        return written == (last - start) / 4 * 3 ? last(from, last, end, to, at + written, rules) : -1;
    }

    /// One to four characters.
    private static int last(byte[] from, int start, int end, byte[] to, int at, Rules rules) {
        int digits = end - start;
        if (digits == 4) {
            digits -= from[end - 1] != '=' ? 0 : from[end - 2] != '=' ? 1 : 2;
        } else if (rules.needsPadding()) {
            return -1;
        }
        int group = 0;
        for (int i = 0; i < 4; i++) {
            group = (group << 6) | (i < digits ? rules.alphabet().digit(from[start + i]) : 0);
        }
        int spare = digits == 2 ? 0xFFFF : digits == 3 ? 0xFF : 0;
        if (digits < 2 || group < 0 || (rules.checksBits() && (group & spare) != 0)) {
            return -1;
        }
        for (int i = 0; i < digits - 1; i++) {
            to[at + i] = (byte) (group >> (16 - 8 * i));
        }
        return at + digits - 1;
    }
}
