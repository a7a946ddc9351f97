package io.polyvert.base64;

/// What a variant writes and takes.
///
/// @param pads whether encoding ends with `=`
/// @param needsPadding whether decoding requires it
/// @param whiteSpace the characters that decoding skips, a bit for each of the first 33
/// @param checksBits whether bits of the last digit that belong to no byte must be zero
/// @param goesOn whether another text may follow the padding
record Rules(
        Alphabet alphabet,
        boolean pads,
        boolean needsPadding,
        long whiteSpace,
        boolean checksBits,
        boolean goesOn,
        Lines lines) {
    static final Rules STANDARD = strict(Alphabet.STANDARD, true, "", Lines.NONE);
    static final Rules STANDARD_UNPADDED = strict(Alphabet.STANDARD, false, "", Lines.NONE);
    static final Rules URL = strict(Alphabet.URL, false, "", Lines.NONE);
    static final Rules URL_PADDED = strict(Alphabet.URL, true, "", Lines.NONE);
    static final Rules MIME = strict(Alphabet.STANDARD, true, " \t\r\n", new Lines(76, "\r\n", false));
    static final Rules PEM = strict(Alphabet.STANDARD, true, " \t\r\n\f\u000B", new Lines(64, "\n", true));
    static final Rules FORGIVING =
            new Rules(Alphabet.STANDARD, true, false, bits(" \t\r\n\f"), false, false, Lines.NONE);
    static final Rules COREUTILS =
            new Rules(Alphabet.STANDARD, true, true, bits("\n"), false, true, new Lines(76, "\n", true));

    private static Rules strict(Alphabet alphabet, boolean pads, String whiteSpace, Lines lines) {
        return new Rules(alphabet, pads, pads, bits(whiteSpace), true, false, lines);
    }

    private static long bits(String characters) {
        return characters.chars().mapToLong(value -> 1L << value).reduce(0, (one, other) -> one | other);
    }

    Rules skipping(String characters) {
        return new Rules(alphabet, pads, needsPadding, whiteSpace | bits(characters), checksBits, goesOn, lines);
    }

    boolean isWhiteSpace(byte value) {
        return value <= ' ' && value >= 0 && ((whiteSpace >>> value) & 1) != 0;
    }

    boolean skipsWhiteSpace() {
        return whiteSpace != 0;
    }
}
