package io.polyvert.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One frame: its head, and its body where that is raw bytes.
final class Frame {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    static final int MAX_DEPTH = 256;
    private static final byte RAW = 0x01;
    private static final int RAW_HEAD = 5;

    /// A payload that cannot be read; the frames after it can.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private final Map<String, @Nullable Object> head;
    private final byte @Nullable [] raw;

    private Frame(Map<String, @Nullable Object> head, byte @Nullable [] raw) {
        this.head = head;
        this.raw = raw;
    }

    static Frame of(String type) {
        return new Frame(new LinkedHashMap<>(), null).with("type", type);
    }

    static Frame of(String type, String address) {
        return of(type).with("address", address);
    }

    Frame with(String name, Object value) {
        head.put(name, value);
        return this;
    }

    Frame withBody(@Nullable Object body) {
        if (body instanceof byte[] bytes) {
            return new Frame(head, bytes);
        }
        head.put("body", body);
        return this;
    }

    @Nullable
    Object body() {
        return raw != null ? raw : head.get("body");
    }

    Map<String, @Nullable Object> head() {
        return head;
    }

    byte @Nullable [] raw() {
        return raw;
    }

    String type() {
        return text("type");
    }

    /// Whether it came by a pattern that this client registered.
    boolean isByPattern() {
        return type().equals("message") && has("pattern");
    }

    /// What this client knows a message by: nobody's reply address is a pattern.
    String receiver() {
        return text(isByPattern() ? "pattern" : "address");
    }

    String text(String name) {
        return head.get(name) instanceof String text ? text : "";
    }

    long number(String name) {
        return head.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean has(String name) {
        return head.containsKey(name);
    }

    @SuppressWarnings("unchecked") // the node sends texts
    Map<String, String> headers() {
        return head.get("headers") instanceof Map<?, ?> map
                ? Collections.unmodifiableMap((Map<String, String>) map)
                : Map.of();
    }

    /// As below, for a node that does not tell how deep a body may nest.
    byte[] bytes() {
        return bytes(MAX_DEPTH);
    }

    /// Fails with an `IllegalArgumentException` for a body that cannot travel.
    byte[] bytes(int maxDepth) {
        byte[] text;
        try {
            text = JSON.writeValueAsBytes(head);
        } catch (JacksonException | StackOverflowError cannot) {
            throw new IllegalArgumentException("the body cannot travel: " + cannot.getMessage(), cannot);
        }
        if (isDeeper(text, maxDepth + 1)) {
            throw new IllegalArgumentException("the body cannot travel: it is nested deeper than " + maxDepth);
        }
        if (raw == null) {
            return ByteBuffer.allocate(4 + text.length)
                    .putInt(text.length)
                    .put(text)
                    .array();
        }
        int length = RAW_HEAD + text.length + raw.length;
        return ByteBuffer.allocate(4 + length)
                .putInt(length)
                .put(RAW)
                .putInt(text.length)
                .put(text)
                .put(raw)
                .array();
    }

    private static boolean isDeeper(byte[] json, int levels) {
        int depth = 0;
        boolean inText = false;
        for (int at = 0; at < json.length && json.length > 2 * levels; at++) {
            switch (json[at]) {
                case '"' -> inText = !inText;
                case '\\' -> at++; // only in texts, before one that counts for nothing
                case '[', '{' -> depth += inText ? 0 : 1;
                case ']', '}' -> depth -= inText ? 0 : 1;
                default -> {}
            }
            if (depth > levels) {
                return true;
            }
        }
        return false;
    }

    static Frame read(DataInputStream from, int most) throws IOException {
        int length = from.readInt();
        if (length < 1 || length > most) {
            throw new IOException("a frame is " + length + " bytes; from 1 to " + most + " are allowed");
        }
        byte[] payload = from.readNBytes(length);
        if (payload.length < length) {
            throw new IOException("the connection ended in the middle of a frame");
        }
        try {
            if (payload[0] != RAW || length < RAW_HEAD) {
                return new Frame(JSON.readValue(payload, OBJECT), null);
            }
            int head = ByteBuffer.wrap(payload).getInt(1);
            if (head < 0 || head > length - RAW_HEAD) {
                throw new Malformed("the head of a frame is " + head + " bytes, the whole frame " + length);
            }
            byte[] raw = Arrays.copyOfRange(payload, RAW_HEAD + head, length);
            return new Frame(JSON.readValue(payload, RAW_HEAD, head, OBJECT), raw);
        } catch (JacksonException cannot) {
            throw new Malformed("a frame is no JSON object: " + cannot.getMessage());
        }
    }
}
