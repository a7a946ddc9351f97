package io.polyvert.jobs.store;

import io.polyvert.bus.Failure;
import io.polyvert.bus.JsonRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Bodies and results as they are kept. No bytes at all are null; otherwise the first byte says what
/// follows:
///
/// | byte | then |
/// |---|---|
/// | `b` | bytes |
/// | `j` | a JSON value in UTF-8 |
public final class Payload {
    public static final Buffer NULL = Buffer.buffer();

    private Payload() {}

    /// Refuses what is no value of every language with [Failure#INVALID].
    public static Buffer encode(@Nullable Object value) {
        return switch (value) {
            case null -> NULL;
            case Buffer bytes ->
                Buffer.buffer(bytes.length() + 1).appendByte((byte) 'b').appendBuffer(bytes);
            case byte[] bytes ->
                Buffer.buffer(bytes.length + 1).appendByte((byte) 'b').appendBytes(bytes);
            case JsonRecord json -> text(json.toJson());
            case JsonObject _, JsonArray _, String _, Number _, Boolean _ -> text(value);
            default ->
                throw Failure.INVALID.because("a job takes JSON values and bytes, not "
                        + value.getClass().getName());
        };
    }

    private static Buffer text(Object value) {
        try {
            return Buffer.buffer("j").appendBuffer(Json.encodeToBuffer(value));
        } catch (EncodeException refusal) {
            throw Failure.INVALID.because("a value is not JSON: " + refusal.getMessage());
        }
    }

    public static @Nullable Object decode(Buffer stored) {
        if (stored.length() == 0) {
            return null;
        }
        Buffer content = stored.slice(1, stored.length());
        return stored.getByte(0) == 'b' ? content.copy() : Json.decodeValue(content);
    }
}
