package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A variant of Base64. Encoding follows the RFC to the letter; decoding takes nothing else, so that each byte string
/// has one text (MIME: one but for white space) and a damaged text is noticed.
///
/// | variant | alphabet | encodes | decodes |
/// |---|---|---|---|
/// | `STANDARD` | RFC 4648 §4 | padded | padded only |
/// | `URL` | RFC 4648 §5 | unpadded, as in RFC 7515 | padded or unpadded |
/// | `MIME` | RFC 2045 §6.8 | padded, lines of 76 ended by CR LF but the last | padded; white space anywhere is ignored
/// |
public enum Base64 {
    STANDARD("A-Z a-z 0-9 + /"),
    URL("A-Z a-z 0-9 - _"),
    MIME("A-Z a-z 0-9 + / and white space");

    private final String allowed;

    Base64(String allowed) {
        this.allowed = allowed;
    }

    /// By its lower-case word. Throws `IllegalArgumentException` with a sentence that lists them.
    public static Base64 named(String word) {
        for (Base64 variant : values()) {
            if (variant.word().equals(word)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("variant '" + word + "' is unknown; allowed: "
                + Arrays.stream(values()).map(Base64::word).collect(Collectors.joining(", ")));
    }

    /// `standard`, `url` or `mime`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The text as ASCII bytes.
    public byte[] encode(byte[] bytes) {
        byte[] text = encoder().encode(bytes);
        return this == MIME ? MimeLines.fold(text) : text;
    }

    public String encodeToString(byte[] bytes) {
        return new String(encode(bytes), ISO_8859_1);
    }

    public Buffer encode(Buffer bytes) {
        return Buffer.buffer(encode(bytes.getBytes()));
    }

    /// Throws [Base64Exception] when `text`, ASCII bytes, is not of this variant.
    public byte[] decode(byte[] text) {
        byte[] bytes = decodeRegular(this == MIME ? MimeLines.unfold(text) : text);
        if (bytes != null) {
            return bytes;
        }
        Diagnosis.check(this, text);
        // nothing wrong, so it was white space in unusual places
        return decoder().decode(MimeLines.withoutWhiteSpace(text));
    }

    /// Throws [Base64Exception]; its offset counts bytes of the UTF-8 form.
    public byte[] decode(String text) {
        return decode(text.getBytes(UTF_8));
    }

    public Buffer decode(Buffer text) {
        return Buffer.buffer(decode(text.getBytes()));
    }

    boolean allowsWhiteSpace() {
        return this == MIME;
    }

    boolean requiresPadding() {
        return this != URL;
    }

    String allowed() {
        return allowed;
    }

    /// The six bits that a byte stands for, or −1.
    int digit(int value) {
        if (value >= 'A' && value <= 'Z') {
            return value - 'A';
        }
        if (value >= 'a' && value <= 'z') {
            return value - 'a' + 26;
        }
        if (value >= '0' && value <= '9') {
            return value - '0' + 52;
        }
        if (value == (this == URL ? '-' : '+')) {
            return 62;
        }
        return value == (this == URL ? '_' : '/') ? 63 : -1;
    }

    private java.util.Base64.Encoder encoder() {
        return this == URL ? java.util.Base64.getUrlEncoder().withoutPadding() : java.util.Base64.getEncoder();
    }

    private java.util.Base64.Decoder decoder() {
        return this == URL ? java.util.Base64.getUrlDecoder() : java.util.Base64.getDecoder();
    }

    /// The JDK's decoder, which is lenient where we are not and has intrinsics; null when the text needs a closer look.
    private byte @Nullable [] decodeRegular(byte[] digits) {
        if ((requiresPadding() && digits.length % 4 != 0) || hasTrailingBits(digits)) {
            return null;
        }
        try {
            return decoder().decode(digits);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private boolean hasTrailingBits(byte[] digits) {
        int end = digits.length;
        while (end > 0 && digits[end - 1] == '=') {
            end--;
        }
        return end > 0 && (digit(digits[end - 1]) & spareBits(end)) != 0;
    }

    /// Bits of the last of `digits` digits that belong to no byte.
    static int spareBits(int digits) {
        return digits % 4 == 2 ? 0xF : digits % 4 == 3 ? 0x3 : 0;
    }
}
