package io.polyvert.frames;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/// Payload bytes to a frame, parsed in place.
final class PayloadDecoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /// `{}`
    private static final int LEAST_HEAD = 2;

    private final JsonFactory json;

    PayloadDecoder(JsonFactory json) {
        this.json = json;
    }

    static int intAt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    Decoded decode(byte[] bytes, int offset, int length) {
        return switch (bytes[offset]) {
            case FrameFormat.JSON -> object(bytes, offset, length, Optional.empty());
            case FrameFormat.BYTES -> headAndBytes(bytes, offset, length);
            default ->
                new Decoded.Broken(
                        "invalid_frame",
                        "a payload begins with byte " + (bytes[offset] & 0xff) + "; allowed: 123 ('{') and 1");
        };
    }

    /// The first bytes of a payload of the second layout, up to its own, and these.
    Decoded decode(byte[] bytes, int offset, int length, Buffer body) {
        return object(bytes, offset + FrameFormat.MARK_BYTES, length - FrameFormat.MARK_BYTES, Optional.of(body));
    }

    /// How many bytes a payload ends with; 0 when it is of the first layout or wrong.
    ///
    /// @param to where the payload will end
    static int bytesIn(byte[] bytes, int offset, int to) {
        int most = to - offset - FrameFormat.MARK_BYTES;
        int head = intAt(bytes, offset + 1);
        return bytes[offset] == FrameFormat.BYTES && head >= LEAST_HEAD && head <= most ? most - head : 0;
    }

    private Decoded headAndBytes(byte[] bytes, int offset, int length) {
        int head = length < FrameFormat.MARK_BYTES ? -1 : intAt(bytes, offset + 1);
        int most = length - FrameFormat.MARK_BYTES;
        if (head < LEAST_HEAD || head > most) {
            return new Decoded.Malformed(
                    "the head of a frame with bytes is " + head + " bytes long; allowed: " + LEAST_HEAD + ".." + most);
        }
        int size = most - head;
        return decode(
                bytes, offset, length - size, Buffer.buffer(size).appendBytes(bytes, offset + length - size, size));
    }

    private Decoded object(byte[] bytes, int offset, int length, Optional<Buffer> body) {
        int wrong = Utf8.firstError(bytes, offset, length);
        if (wrong >= 0) {
            return new Decoded.Malformed("byte " + wrong + " of the JSON is not UTF-8");
        }
        try (JsonParser parser = json.createParser(bytes, offset, length)) {
            parser.nextToken();
            Map<String, Object> object = JacksonCodec.parseObject(parser);
            if (parser.nextToken() != null) {
                return new Decoded.Malformed("something follows the JSON object");
            }
            return new Decoded.Frame(new JsonObject(object), body);
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            return new Decoded.Malformed("byte " + at + " of the JSON: " + e.getOriginalMessage());
        } catch (IOException | DecodeException | UnsupportedOperationException e) {
            return new Decoded.Malformed("the payload is not a JSON object: " + e.getMessage());
        }
    }
}
