package io.polyvert.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/// Carries a [TracedFailure] between nodes.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | length N of the text in bytes, big-endian |
/// | 4 | N | `{"code","message","trace":[{"language","place","address","message","waitedMs"}]}` in UTF-8 |
public final class TracedFailureCodec implements MessageCodec<TracedFailure, TracedFailure> {
    public static final String NAME = "failure.v1";

    @Override
    public void encodeToWire(Buffer wire, TracedFailure failure) {
        Buffer text = new JsonObject()
                .put("code", failure.failureCode())
                .put("message", failure.getMessage())
                .put("trace", Hop.toJson(failure.trace()))
                .toBuffer();
        wire.appendInt(text.length()).appendBuffer(text);
    }

    @Override
    public TracedFailure decodeFromWire(int position, Buffer wire) {
        int available = wire.length() - position - Integer.BYTES;
        int length = available < 0 ? -1 : wire.getInt(position);
        if (length < 0 || length > available) {
            throw new IllegalArgumentException("codec '" + NAME + "': length " + length + " at " + position
                    + " is outside 0.." + Math.max(0, available));
        }
        try {
            int start = position + Integer.BYTES;
            JsonObject json = new JsonObject(wire.slice(start, start + length));
            return new TracedFailure(
                    json.getInteger("code", Failure.INTERNAL.code()),
                    json.getString("message", ""),
                    Hop.fromJson(json.getValue("trace")));
        } catch (DecodeException | ClassCastException refusal) {
            throw new IllegalArgumentException("codec '" + NAME + "': " + refusal.getMessage(), refusal);
        }
    }

    @Override
    public TracedFailure transform(TracedFailure failure) {
        return failure;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
