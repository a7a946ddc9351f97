package io.polyvert.jobs.store;

import io.polyvert.bus.Failure;
import io.polyvert.bus.JsonRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Bodies and results as they are kept. No bytes at all are null; otherwise the first byte says what
/// follows:
///
/// | byte | then |
/// |---|---|
/// | `b` | bytes |
/// | `j` | a JSON value in UTF-8 |
/// | `s` | the length, in 8 bytes, of a stream that is kept in [Pieces] |
public final class Payload {
    public static final Buffer NULL = Buffer.buffer();
    private static final byte STREAM = 's';

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

    /// What stands for a body in pieces.
    public static Buffer streamed(long bytes) {
        return Buffer.buffer(1 + Long.BYTES).appendByte(STREAM).appendLong(bytes);
    }

    /// The length of a body in pieces; empty for others.
    public static OptionalLong streamedBytes(Buffer stored) {
        return stored.length() > 0 && stored.getByte(0) == STREAM
                ? OptionalLong.of(stored.getLong(1))
                : OptionalLong.empty();
    }

    /// Null for a body in pieces.
    public static @Nullable Object decode(Buffer stored) {
        if (stored.length() == 0 || stored.getByte(0) == STREAM) {
            return null;
        }
        Buffer content = stored.slice(1, stored.length());
        return stored.getByte(0) == 'b' ? content.copy() : Json.decodeValue(content);
    }
}
