package io.polyvert.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.polyvert.base64.Base64;
import io.polyvert.base64.Base64Exception;
import io.polyvert.base64.DataUri;
import io.polyvert.base64.MediaType;
import io.polyvert.base64.Transcoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// What can be said about a text without keeping what it stands for.
public final class Inspection {
    private static final List<Base64> TOLD_APART =
            List.of(Base64.STANDARD, Base64.URL_PADDED, Base64.STANDARD_UNPADDED, Base64.URL, Base64.MIME);

    private Inspection() {}

    /// `{"valid":true,"bytes"}`, or `{"valid":false,"offset","value","reason","message"}` about the
    /// first mistake; `value` is the byte there, −1 at the end.
    public static JsonObject validate(Buffer text, Transcoder decoder) {
        try {
            return valid(decoder.transcode(text).length());
        } catch (Base64Exception wrong) {
            return invalid(wrong);
        }
    }

    static JsonObject valid(long bytes) {
        return new JsonObject().put("valid", true).put("bytes", bytes);
    }

    static JsonObject invalid(Base64Exception wrong) {
        return new JsonObject()
                .put("valid", false)
                .put("offset", wrong.offset())
                .put("value", wrong.value())
                .put("reason", wrong.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("message", wrong.getMessage());
    }

    /// `{"kind","mediaType","bytes"}`: the narrowest variant that takes the text, or `data-uri`; what
    /// its bytes are by how they begin (of a data URI, what it says), and how many. When nothing takes
    /// it, `kind` is `none`, and `nearest` says what is wrong with it as `mime`,
    /// or as `data-uri` when it begins like one.
    public static JsonObject detect(Buffer text) {
        String start = text.getString(0, Math.min(5, text.length()), ISO_8859_1.name());
        if (DataUri.isDataUri(start)) {
            try {
                DataUri uri = DataUri.decode(text.toString());
                return found("data-uri", uri.mediaType(), uri.bytes());
            } catch (Base64Exception wrong) {
                return none(invalid(wrong));
            }
        }
        JsonArray fitting = new JsonArray();
        Buffer bytes = Buffer.buffer();
        for (Base64 variant : TOLD_APART) {
            try {
                bytes = variant.decode(text);
                fitting.add(variant.word());
            } catch (Base64Exception _) {
                // the next one may take it
            }
        }
        return fitting.isEmpty()
                ? none(validate(text, Base64.MIME.decoder()))
                : found(fitting.getString(0), MediaType.of(bytes.getBytes()), bytes)
                        .put("variants", fitting);
    }

    private static JsonObject none(JsonObject nearest) {
        return new JsonObject().put("kind", "none").put("nearest", nearest);
    }

    private static JsonObject found(String kind, String mediaType, Buffer bytes) {
        return new JsonObject().put("kind", kind).put("mediaType", mediaType).put("bytes", bytes.length());
    }
}
