package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/// Sends bytes as Base64 text, for consumers that know nothing but JSON: they get a string of the
/// standard variant. Used where a message says so: `bus.send(address, bytes,
/// Base64MessageCodec.options())`.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | length N of the text in bytes, big-endian |
/// | 4 | N | the text in ASCII |
public final class Base64MessageCodec implements MessageCodec<Buffer, String> {
    public static final String NAME = "base64.v1";

    /// For a message whose body is to travel as Base64.
    public static DeliveryOptions options() {
        return new DeliveryOptions().setCodecName(NAME);
    }

    /// The bytes that such a text stands for. Throws [Base64Exception].
    public static Buffer bytes(String text) {
        return Buffer.buffer(Base64.STANDARD.decode(text));
    }

    @Override
    public void encodeToWire(Buffer wire, Buffer bytes) {
        Buffer text = Base64.STANDARD.encode(bytes);
        wire.appendInt(text.length()).appendBuffer(text);
    }

    @Override
    public String decodeFromWire(int position, Buffer wire) {
        int available = wire.length() - position - Integer.BYTES;
        int length = available < 0 ? -1 : wire.getInt(position);
        if (length < 0 || length > available) {
            throw new IllegalArgumentException("codec '" + NAME + "': length " + length + " at " + position
                    + " is outside 0.." + Math.max(0, available));
        }
        int start = position + Integer.BYTES;
        return wire.getString(start, start + length, ISO_8859_1.name());
    }

    @Override
    public String transform(Buffer bytes) {
        return Base64.STANDARD.encodeToString(bytes.getBytes());
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
