package io.polyvert.languages.vm;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies as scripts see them, and back:
///
/// | bus | script |
/// |---|---|
/// | null, boolean, string, bytes (`Buffer`) | the same |
/// | number | the same; `BigDecimal`, which Groovy writes 1.5 as, travels as a 64-bit float |
/// | array | `List` |
/// | object | `Map` with keys in order |
/// | – | any other `CharSequence`, such as a Groovy string with values, travels as a string |
/// | – | `byte[]` travels as bytes |
///
/// What nests deeper than 256, or contains itself, is refused.
public final class Values {
    private static final int MAX_DEPTH = 256;

    private Values() {}

    public static @Nullable Object toScript(@Nullable Object body) {
        return switch (body) {
            case JsonObject json -> toScript(json.getMap());
            case JsonArray json -> toScript(json.getList());
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, value) -> copy.put(String.valueOf(key), toScript(value)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(toScript(item)));
                yield copy;
            }
            case null, default -> body;
        };
    }

    /// Fails with an `IllegalArgumentException` for what cannot travel.
    public static @Nullable Object toBus(@Nullable Object value) {
        return toBus(value, 0);
    }

    private static @Nullable Object toBus(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the body is nested deeper than " + MAX_DEPTH + ", or contains itself");
        }
        return switch (value) {
            case Map<?, ?> map -> {
                JsonObject json = new JsonObject();
                map.forEach((key, item) -> json.put(String.valueOf(key), toBus(item, depth + 1)));
                yield json;
            }
            case Iterable<?> items
            when !(items instanceof JsonObject || items instanceof JsonArray) -> {
                JsonArray json = new JsonArray();
                items.forEach(item -> json.add(toBus(item, depth + 1)));
                yield json;
            }
            case Object[] items -> toBus(Arrays.asList(items), depth);
            case BigDecimal number -> number.doubleValue();
            case byte[] bytes -> Buffer.buffer(bytes);
            case String text -> text;
            case CharSequence text -> text.toString();
            case null, default -> value;
        };
    }
}
