package io.polyvert.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A row of the conversion table.
///
/// @param name what `make` takes in every language
/// @param value as Java has it
/// @param kind what the language takes it for
record Value(String name, @Nullable Object value, String kind) {
    private static final long BEYOND = (1L << 53) + 1;

    static List<Value> all() {
        return List.of(
                new Value("null", null, "null"),
                new Value("true", true, "boolean"),
                new Value("false", false, "boolean"),
                new Value("0", 0, "number"),
                new Value("42", 42, "number"),
                new Value("-7", -7, "number"),
                new Value("2^53", BEYOND - 1, "number"),
                new Value("2^53 + 1", BEYOND, "number"),
                new Value("-(2^53 + 1)", -BEYOND, "number"),
                new Value("largest int64", Long.MAX_VALUE, "number"),
                new Value("smallest int64", Long.MIN_VALUE, "number"),
                new Value("0.5", 0.5, "number"),
                new Value("-0.0", -0.0, "number"),
                new Value("1e300", 1e300, "number"),
                new Value("5e-324", Double.MIN_VALUE, "number"),
                new Value("empty text", "", "text"),
                new Value("emoji, combining, NUL, U+2028", "🦉 e\u0301 \0 \u2028", "text"),
                new Value("array", JsonArray.of(1, null, "a", true), "array"),
                new Value("empty array", new JsonArray(), "array"),
                new Value("object", JsonObject.of("a", JsonObject.of("b", JsonArray.of(1.5))), "object"),
                new Value("empty object", new JsonObject(), "object"),
                new Value("2^53 + 1 in an object", JsonObject.of("a", JsonArray.of(BEYOND)), "object"),
                new Value("nested 100 deep", nested(100), "array"),
                new Value("no bytes", Buffer.buffer(), "bytes"),
                new Value("bytes", Buffer.buffer(allBytes()), "bytes"),
                new Value("1 MiB of bytes", Buffer.buffer(manyBytes()), "bytes"));
    }

    Row row() {
        return new Row("Conversions, both ways", name);
    }

    static JsonArray nested(int levels) {
        return IntStream.range(1, levels)
                .boxed()
                .reduce(JsonArray.of(1), (inner, _) -> JsonArray.of(inner), (inner, _) -> inner);
    }

    private static byte[] allBytes() {
        byte[] bytes = new byte[256];
        IntStream.range(0, 256).forEach(i -> bytes[i] = (byte) i);
        return bytes;
    }

    private static byte[] manyBytes() {
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
