package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.regex.Pattern;

/// Bytes in a URI, as RFC 2397 writes them and https://fetch.spec.whatwg.org/#data-urls reads them.
///
/// @param mediaType with its parameters, such as `text/plain;charset=utf-8`
public record DataUri(String mediaType, Buffer bytes) {
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "[\\w!#$&^.+-]{1,127}/[\\w!#$&^.+-]{1,127}(?:;[\\w!#$&^.+-]+=(?:[\\w!#$&^.+-]+|\"[^\"\\\\]*\"))*");
    private static final Pattern BASE64 = Pattern.compile("; *base64$", Pattern.CASE_INSENSITIVE);
    private static final String SCHEME = "data:";

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
        return SCHEME + mediaType + ";base64," + Base64.STANDARD.encode(bytes).toString(US_ASCII);
    }

    /// Throws [Base64Exception], whose offset counts from the beginning of the URI unless that has
    /// percent escapes, and `IllegalArgumentException` when it is no data URI. A media type that is
    /// missing or wrong is `text/plain;charset=US-ASCII`, as the standard says.
    public static DataUri decode(String uri) {
        int comma = uri.indexOf(',');
        if (!isDataUri(uri) || comma < 0) {
            throw new IllegalArgumentException(
                    "this is no data URI; one begins with 'data:' and has a comma, as data:image/png;base64,iVBORw0K");
        }
        String head = uri.substring(SCHEME.length(), comma).strip();
        byte[] body = unescaped(uri.substring(comma + 1));
        var marker = BASE64.matcher(head);
        if (!marker.find()) {
            return new DataUri(known(head), Buffer.buffer(body));
        }
        try {
            return new DataUri(known(head.substring(0, marker.start())), Buffer.buffer(Base64.FORGIVING.decode(body)));
        } catch (Base64Exception wrong) {
            throw uri.indexOf('%', comma) < 0 ? wrong.after(comma + 1L) : wrong;
        }
    }

    private static String known(String mediaType) {
        String type = mediaType.startsWith(";") ? "text/plain" + mediaType : mediaType;
        return MEDIA_TYPE.matcher(type).matches() ? type : "text/plain;charset=US-ASCII";
    }

    private static byte[] unescaped(String text) {
        if (text.indexOf('%') < 0) {
            return text.getBytes(UTF_8);
        }
        byte[] escaped = text.getBytes(UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(escaped.length);
        for (int i = 0; i < escaped.length; i++) {
            int high = i + 2 < escaped.length && escaped[i] == '%' ? Character.digit(escaped[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(escaped[i + 2], 16);
            plain.write(low < 0 ? escaped[i] : (high << 4) | low);
            i += low < 0 ? 0 : 2;
        }
        return plain.toByteArray();
    }
}
