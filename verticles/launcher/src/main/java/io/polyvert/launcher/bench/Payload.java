package io.polyvert.launcher.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/// What a message carries.
public enum Payload {
    /// A JSON object of 100 bytes.
    JSON100("json100", 0),
    /// 1,024 raw bytes.
    ONE_K("1k", 1_024),
    /// 65,536 raw bytes.
    SIXTY_FOUR_K("64k", 65_536);

    private static final int JSON_BYTES = 100;

    private final String word;
    private final int bytes;

    Payload(String word, int bytes) {
        this.word = word;
        this.bytes = bytes;
    }

    public String word() {
        return word;
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(Payload::word).toList();
    }

    /// Fails with an `IllegalArgumentException` that says what is allowed.
    public static Payload of(String word) {
        return Arrays.stream(values())
                .filter(payload -> payload.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + word + "' is no payload; allowed: " + String.join(", ", words())));
    }

    /// A JSON object or a buffer with a number in it.
    Object numbered(long number) {
        if (bytes > 0) {
            return Buffer.buffer(new byte[bytes]).setLong(0, number);
        }
        JsonObject json = new JsonObject().put("n", number).put("pad", "");
        return json.put("pad", "x".repeat(Math.max(0, JSON_BYTES - json.encode().length())));
    }

    static long number(Object body) {
        return body instanceof Buffer bytes ? bytes.getLong(0) : ((JsonObject) body).getLong("n");
    }
}
