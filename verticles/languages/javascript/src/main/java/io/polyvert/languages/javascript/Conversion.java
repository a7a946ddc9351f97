package io.polyvert.languages.javascript;

import io.polyvert.bus.JsonRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The bodies of messages, as Java and as JavaScript have them. `convert.mjs` is the other half.
///
/// | on the bus | in JavaScript | back on the bus |
/// |---|---|---|
/// | `null` | `null` | `null`, from `undefined` too |
/// | `Boolean` | boolean | `Boolean` |
/// | whole number within ±(2^53 − 1) | number | `Integer`, or `Long` when it does not fit |
/// | whole number beyond, inside an object or array too | bigint | `Long`; beyond 64 bits refused, inside JSON
/// `BigInteger` |
/// | `Double`, `Float` | number | `Double`, when it has a fraction or fits no `Long` |
/// | NaN, Infinity | number | refused, with its place in the body |
/// | `String`, `Character`, enum | string | `String` |
/// | `JsonArray`, `List` | array | `JsonArray`; `undefined` inside is `null` |
/// | `JsonObject`, `Map` | object | `JsonObject`; what `toJSON` says, members that are `undefined` or functions are
/// left out |
/// | [JsonRecord] | object | `JsonObject` |
/// | `Buffer`, `byte[]` | Uint8Array of its own | `Buffer`, from every typed array, DataView and ArrayBuffer |
/// | `Buffer` inside JSON | string, Base64url | bytes inside an object or array are refused |
/// | failed reply | rejection with a `Failure`: `failureCode`, `failureType`, `message` | thrown `Failure`: its code
/// and message |
/// | – | any other thing thrown | failure 500, `internal error at ADDRESS` |
/// | – | promise, as a handler's answer | what it is kept with |
/// | – | function, symbol | refused |
///
/// Objects and arrays cross as JSON text, which is the fastest way when JavaScript is interpreted; bytes cross in one
/// piece.
final class Conversion {
    static final int PLAIN = 0;
    static final int JSON = 1;
    static final int BYTES = 2;
    /// A whole number as text.
    static final int BIG = 3;
    /// JSON with whole numbers that JavaScript would round, each as a text of a mark and its digits.
    static final int JSON_WITH_BIG = 4;
    static final int NOTHING = 5;

    private static final long MAX_SAFE = (1L << 53) - 1;
    private static final Passed NULL = new Passed(NOTHING, false);

    private final String mark;

    /// @param mark text that no message holds by chance
    Conversion(String mark) {
        this.mark = mark;
    }

    /// Fails with an `IllegalArgumentException` for what JavaScript cannot have.
    Passed toGuest(@Nullable Object body) {
        return switch (body) {
            case null -> NULL;
            case String text -> new Passed(PLAIN, text);
            case Boolean bool -> new Passed(PLAIN, bool);
            case Number number -> number(number);
            case JsonObject object -> json(object);
            case JsonArray array -> json(array);
            case Buffer buffer -> new Passed(BYTES, ByteBuffer.wrap(buffer.getBytes()));
            case byte[] bytes -> new Passed(BYTES, ByteBuffer.wrap(bytes));
            case JsonRecord record -> json(record.toJson());
            case Map<?, ?> map -> json(map);
            case List<?> list -> json(list);
            case Character character -> new Passed(PLAIN, character.toString());
            case Enum<?> constant -> new Passed(PLAIN, constant.name());
            default ->
                throw new IllegalArgumentException(
                        "a body of class " + body.getClass().getName()
                                + " cannot enter JavaScript; allowed: null, Boolean, numbers, String, JsonObject, JsonArray, Buffer");
        };
    }

    private static Passed number(Number number) {
        if (isBig(number)) {
            return new Passed(BIG, number.toString());
        }
        return new Passed(PLAIN, number instanceof Integer ? number : number.doubleValue());
    }

    private static boolean isBig(@Nullable Object value) {
        return switch (value) {
            case Long number -> number > MAX_SAFE || number < -MAX_SAFE;
            case BigInteger number -> number.bitLength() > 53;
            case null, default -> false;
        };
    }

    private Passed json(Object value) {
        return holdsBig(value)
                ? new Passed(JSON_WITH_BIG, Json.encode(marked(value)))
                : new Passed(JSON, Json.encode(value));
    }

    private static boolean holdsBig(@Nullable Object value) {
        return switch (value) {
            case JsonObject object -> anyBig(object.getMap().values().iterator());
            case JsonArray array -> anyBig(array.getList().iterator());
            case Map<?, ?> map -> anyBig(map.values().iterator());
            case List<?> list -> anyBig(list.iterator());
            case null, default -> isBig(value);
        };
    }

    private static boolean anyBig(Iterator<?> values) {
        while (values.hasNext()) {
            if (holdsBig(values.next())) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Object marked(@Nullable Object value) {
        return switch (value) {
            case JsonObject object -> marked(object.getMap());
            case JsonArray array -> marked(array.getList());
            case Map<?, ?> map -> {
                JsonObject copy = new JsonObject();
                map.forEach((key, member) -> copy.put(String.valueOf(key), marked(member)));
                yield copy;
            }
            case List<?> list -> {
                JsonArray copy = new JsonArray();
                list.forEach(member -> copy.add(marked(member)));
                yield copy;
            }
            case null -> null;
            default -> isBig(value) ? mark + value : value;
        };
    }

    /// Fails with an `IllegalArgumentException` for what the bus cannot carry.
    static @Nullable Object toHost(int kind, Value payload) {
        return switch (kind) {
            case PLAIN -> plain(payload);
            case JSON -> decoded(payload.asString());
            case BYTES -> bytes(payload);
            case BIG -> big(payload.asString());
            default -> null;
        };
    }

    private static Object plain(Value payload) {
        if (payload.isString()) {
            return payload.asString();
        }
        if (payload.isBoolean()) {
            return payload.asBoolean();
        }
        if (payload.fitsInInt()) {
            return payload.asInt();
        }
        return payload.fitsInLong() ? (Object) payload.asLong() : (Object) payload.asDouble();
    }

    private static Object decoded(String text) {
        try {
            return Json.decodeValue(text);
        } catch (DecodeException e) {
            throw new IllegalArgumentException("the body cannot travel as JSON: " + e.getMessage(), e);
        }
    }

    private static Buffer bytes(Value payload) {
        byte[] bytes = new byte[Math.toIntExact(payload.getBufferSize())];
        payload.readBuffer(0, bytes, 0, bytes.length);
        return Buffer.buffer(bytes);
    }

    private static Long big(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the bigint " + digits + " cannot travel: it does not fit into 64 bits; send it as text", e);
        }
    }
}
