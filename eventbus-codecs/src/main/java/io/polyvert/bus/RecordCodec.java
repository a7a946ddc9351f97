package io.polyvert.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries records of one type between nodes; next door the same immutable record is handed over.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | length N of the text in bytes, big-endian |
/// | 4 | N | the record as a JSON object in UTF-8 |
public final class RecordCodec<T extends Record & JsonRecord> implements MessageCodec<T, T> {
    private final String name;
    private final Class<T> type;
    private final Function<JsonObject, T> fromJson;

    /// Makes the codec of `type`.
    ///
    /// @param name `<type>.v<n>`; a new layout is a new name
    /// @param fromJson the inverse of the record's `toJson`; refuses anything else with an exception that says why
    public RecordCodec(String name, Class<T> type, Function<JsonObject, T> fromJson) {
        this.name = name;
        this.type = type;
        this.fromJson = fromJson;
    }

    /// Makes the bus take records of this type wherever it takes a body.
    public void register(EventBus bus) {
        bus.registerDefaultCodec(type, this);
    }

    @Override
    public void encodeToWire(Buffer wire, T body) {
        Buffer text = body.toJson().toBuffer();
        wire.appendInt(text.length()).appendBuffer(text);
    }

    @Override
    public T decodeFromWire(int position, Buffer wire) {
        int available = wire.length() - position - Integer.BYTES;
        if (available < 0) {
            throw broken(
                    "the length needs 4 bytes at " + position + ", there are " + (available + Integer.BYTES), null);
        }
        int length = wire.getInt(position);
        if (length < 0 || length > available) {
            throw broken("length " + length + " at " + position + " is outside 0.." + available, null);
        }
        int start = position + Integer.BYTES;
        try {
            return fromJson.apply(new JsonObject(wire.slice(start, start + length)));
        } catch (DecodeException | IllegalArgumentException | ClassCastException refusal) {
            throw broken("text at " + start + ": " + refusal.getMessage(), refusal);
        }
    }

    private IllegalArgumentException broken(String reason, @Nullable Throwable cause) {
        return new IllegalArgumentException("codec '" + name + "': " + reason, cause);
    }

    @Override
    public T transform(T body) {
        return body;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
