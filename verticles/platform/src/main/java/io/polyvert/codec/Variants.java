package io.polyvert.codec;

import io.polyvert.base64.Base64;
import io.polyvert.base64.DataUri;
import io.polyvert.base64.Transcoder;

/// The variants of [Base64] by their words, and `data-uri`, which has a head before the text. An unknown
/// word throws `IllegalArgumentException` with a sentence that lists them.
public final class Variants {
    static final String DATA_URI = "data-uri";

    private Variants() {}

    public static Transcoder encoder(String word) {
        return word.equals(DATA_URI) ? DataUri.encoder() : named(word).encoder();
    }

    public static Transcoder decoder(String word) {
        return word.equals(DATA_URI) ? DataUri.decoder() : named(word).decoder();
    }

    static Base64 named(String word) {
        try {
            return Base64.named(word);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(unknown.getMessage() + ", " + DATA_URI, unknown);
        }
    }
}
