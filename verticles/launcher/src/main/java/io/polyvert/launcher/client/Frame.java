package io.polyvert.launcher.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One frame of the bus protocol (PROTOCOL.md).
///
/// @param bytes the body, where it is raw bytes
public record Frame(JsonObject head, @Nullable Buffer bytes) {
    private static final byte RAW = 1;

    static Frame of(JsonObject head, @Nullable Object body) {
        return body instanceof Buffer bytes ? new Frame(head, bytes) : new Frame(head.put("body", body), null);
    }

    static Frame of(JsonObject head) {
        return new Frame(head, null);
    }

    public String type() {
        return head.getString("type", "");
    }

    /// A JSON value or a [Buffer].
    public @Nullable Object body() {
        return bytes != null ? bytes : head.getValue("body");
    }

    ByteBuffer encoded() {
        byte[] json = head.toBuffer().getBytes();
        if (bytes == null) {
            return ByteBuffer.allocate(4 + json.length)
                    .putInt(json.length)
                    .put(json)
                    .flip();
        }
        int length = 5 + json.length + bytes.length();
        return ByteBuffer.allocate(4 + length)
                .putInt(length)
                .put(RAW)
                .putInt(json.length)
                .put(json)
                .put(bytes.getBytes())
                .flip();
    }

    static Frame decoded(ByteBuffer payload) {
        if (payload.get(payload.position()) != RAW) {
            return new Frame(new JsonObject(buffer(payload, payload.remaining())), null);
        }
        payload.get();
        Buffer head = buffer(payload, payload.getInt());
        return new Frame(new JsonObject(head), buffer(payload, payload.remaining()));
    }

    private static Buffer buffer(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return Buffer.buffer(bytes);
    }
}
