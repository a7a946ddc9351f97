package io.polyvert.frames;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
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

    private static final String TOO_DEEP = "Document nesting depth";

    /// `{}`
    private static final int LEAST_HEAD = 2;

    private final JsonFactory json;
    private final int maxDepth;

    PayloadDecoder(JsonFactory json, int maxDepth) {
        this.json = json;
        this.maxDepth = maxDepth;
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
        int most = length - FrameFormat.MARK_BYTES;
        if (most < LEAST_HEAD) {
            return new Decoded.Malformed("a payload with bytes is " + length + " bytes long; allowed: "
                    + (FrameFormat.MARK_BYTES + LEAST_HEAD) + " and more");
        }
        int head = intAt(bytes, offset + 1);
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
        } catch (StreamConstraintsException e) {
            return new Decoded.Malformed(reason(e), readable(bytes, offset, length));
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            return new Decoded.Malformed("byte " + at + " of the JSON: " + plain(e));
        } catch (IOException | DecodeException | UnsupportedOperationException e) {
            return new Decoded.Malformed("the payload is not a JSON object: " + e.getMessage());
        }
    }

    private String reason(StreamConstraintsException e) {
        return e.getOriginalMessage().startsWith(TOO_DEEP)
                ? "the body is nested deeper than the " + maxDepth + " levels allowed"
                : plain(e);
    }

    /// Without the names of the parser's classes.
    private static String plain(JsonProcessingException e) {
        return e.getOriginalMessage().replaceAll(", from `[^`]*`| \\(start marker at .*", "");
    }

    /// The fields before the one that is beyond a limit, but for those that nest.
    private JsonObject readable(byte[] bytes, int offset, int length) {
        JsonObject head = new JsonObject();
        try (JsonParser parser = json.createParser(bytes, offset, length)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (parser.nextToken().isScalarValue()) {
                    head.put(name, JacksonCodec.parseValue(parser));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException limit) {
            return head;
        }
        return head;
    }
}
