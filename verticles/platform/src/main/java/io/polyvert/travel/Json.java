package io.polyvert.travel;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a JSON body may hold. Bytes, instants and enums are allowed because the getters of [JsonObject] read them the
/// same before and after the way; NaN, infinities and objects of other classes are not.
final class Json {
    private static final int MAX_DEPTH = 256;

    private Json() {}

    static Optional<String> problem(JsonObject json) {
        return ofMap(json.getMap(), 1);
    }

    static Optional<String> problem(JsonArray json) {
        return ofList(json.getList(), 1);
    }

    private static Optional<String> ofMap(Map<?, ?> map, int depth) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (isPlain(entry.getValue())) {
                continue;
            }
            Optional<String> problem = ofValue(entry.getValue(), depth);
            if (problem.isPresent()) {
                return problem.map(text -> "'" + entry.getKey() + "': " + text);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofList(List<?> list, int depth) {
        for (Object value : list) {
            if (isPlain(value)) {
                continue;
            }
            Optional<String> problem = ofValue(value, depth);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /// Nearly all values; told by `instanceof`, which a type switch over all kinds cannot match in speed.
    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Boolean
                || value instanceof Long
                || (value instanceof Double number && Double.isFinite(number));
    }

    private static Optional<String> ofValue(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            return Optional.of("it is nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (value) {
            case null -> Optional.empty();
            case Double number when !Double.isFinite(number) -> Optional.of(number + " is not a JSON number");
            case Float number when !Float.isFinite(number) -> Optional.of(number + " is not a JSON number");
            case CharSequence _, Number _, Boolean _, Character _, byte[] _, Buffer _, Instant _, Enum<?> _ ->
                Optional.empty();
            case JsonObject json -> ofMap(json.getMap(), depth + 1);
            case JsonArray json -> ofList(json.getList(), depth + 1);
            case Map<?, ?> map -> ofMap(map, depth + 1);
            case List<?> list -> ofList(list, depth + 1);
            default -> Optional.of(value.getClass().getName() + " is not a JSON value");
        };
    }
}
