package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// What bytes are, told by how they begin (https://mimesniff.spec.whatwg.org/ §6 and the formats' own
/// documents).
public final class MediaType {
    public static final String BYTES = "application/octet-stream";
    public static final String TEXT = "text/plain;charset=utf-8";

    /// In ISO 8859-1; `?` stands for any byte.
    private static final Map<String, String> BEGINNINGS = new LinkedHashMap<>();

    static {
        BEGINNINGS.put("\u0089PNG\r\n\u001A\n", "image/png");
        BEGINNINGS.put("\u00FF\u00D8\u00FF", "image/jpeg");
        BEGINNINGS.put("GIF87a", "image/gif");
        BEGINNINGS.put("GIF89a", "image/gif");
        BEGINNINGS.put("RIFF????WEBP", "image/webp");
        BEGINNINGS.put("????ftypavif", "image/avif");
        BEGINNINGS.put("????ftyp", "video/mp4");
        BEGINNINGS.put("RIFF????WAVE", "audio/wave");
        BEGINNINGS.put("BM????\0\0\0\0", "image/bmp");
        BEGINNINGS.put("%PDF-", "application/pdf");
        BEGINNINGS.put("PK\u0003\u0004", "application/zip");
        BEGINNINGS.put("\u001F\u008B\b", "application/gzip");
        BEGINNINGS.put("\0asm", "application/wasm");
        BEGINNINGS.put("OggS\0", "application/ogg");
        BEGINNINGS.put("ID3", "audio/mpeg");
        BEGINNINGS.put("wOF2", "font/woff2");
        BEGINNINGS.put("wOFF", "font/woff");
    }

    static final int LOOKED_AT = 4096;

    private MediaType() {}

    /// [#TEXT] for UTF-8 without control characters, [#BYTES] when nothing is known.
    public static String of(byte[] bytes) {
        for (var beginning : BEGINNINGS.entrySet()) {
            if (begins(bytes, beginning.getKey())) {
                return beginning.getValue();
            }
        }
        byte[] first = Arrays.copyOf(bytes, Math.min(bytes.length, LOOKED_AT));
        if (!isText(bytes.length > LOOKED_AT ? wholeCharacters(first) : first)) {
            return BYTES;
        }
        String start = new String(first, ISO_8859_1).stripLeading();
        if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.contains("<svg"))) {
            return "image/svg+xml";
        }
        return TEXT;
    }

    private static boolean begins(byte[] bytes, String beginning) {
        if (bytes.length < beginning.length()) {
            return false;
        }
        for (int i = 0; i < beginning.length(); i++) {
            if (beginning.charAt(i) != '?' && (bytes[i] & 0xFF) != beginning.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] wholeCharacters(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] & 0x80) != 0) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static boolean isText(byte[] bytes) {
        for (byte value : bytes) {
            if ((value >= 0 && value < ' ' && "\t\n\f\r\u001B".indexOf(value) < 0) || value == 0x7F) {
                return false;
            }
        }
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
