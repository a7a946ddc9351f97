package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/// Bytes in a URI, as RFC 2397 writes them and https://fetch.spec.whatwg.org/#data-urls reads them.
///
/// @param mediaType with its parameters, such as `text/plain;charset=utf-8`
public record DataUri(String mediaType, Buffer bytes) {
    /// Without `#` and comma, which would end the URI or the head.
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "[\\w!$&^.+-]{1,127}/[\\w!$&^.+-]{1,127}(?:;[\\w!$&^.+-]+=(?:[\\w!$&^.+-]+|\"[^\"\\\\#,]*\"))*");
    static final String SCHEME = "data:";

    public DataUri {
        if (!MEDIA_TYPE.matcher(mediaType).matches()) {
            throw new IllegalArgumentException(
                    "'" + mediaType + "' is no media type; one is type/subtype, as image/png");
        }
    }

    /// Of bytes whose media type is told by how they begin.
    public static DataUri of(Buffer bytes) {
        return new DataUri(MediaType.of(bytes.getBytes()), bytes);
    }

    public static boolean isDataUri(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    public String encode() {
        return head(mediaType) + Base64.STANDARD.encode(bytes).toString(US_ASCII);
    }

    /// Throws [Base64Exception], whose offset counts from the beginning of the URI. A media type that is
    /// missing or wrong is `text/plain;charset=US-ASCII`, as the standard says.
    public static DataUri decode(String uri) {
        DataUriDecoder decoder = decoder();
        Buffer bytes = decoder.transcode(Buffer.buffer(uri));
        return new DataUri(decoder.mediaType().orElseThrow(), bytes);
    }

    /// Writes the URI of bytes that come in pieces; the media type is told by how they begin.
    public static Transcoder encoder() {
        return new DataUriEncoder();
    }

    public static DataUriDecoder decoder() {
        return new DataUriDecoder();
    }

    static String head(String mediaType) {
        return SCHEME + mediaType + ";base64,";
    }

    static String known(String mediaType) {
        String type = mediaType.startsWith(";") ? "text/plain" + mediaType : mediaType;
        return MEDIA_TYPE.matcher(type).matches() ? type : "text/plain;charset=US-ASCII";
    }
}
