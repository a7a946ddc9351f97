package io.polyvert.contracts;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Reads the parts of a job order; a value of a wrong type or out of bounds is refused by name.
final class JobChecks {
    static final long DAY_MS = 86_400_000;

    private JobChecks() {}

    static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }

    static long number(JsonObject json, String name, long absent) {
        return switch (json.getValue(name)) {
            case null -> absent;
            case Integer value -> value;
            case Long value -> value;
            case Double value when value == Math.rint(value) && Math.abs(value) < 1L << 53 -> value.longValue();
            case Object other -> throw wrong(name, other, "a whole number");
        };
    }

    static int integer(JsonObject json, String name, int absent, int least, int most) {
        long value = number(json, name, absent);
        within(name, value, least, most);
        return (int) value;
    }

    static double decimal(JsonObject json, String name, double absent) {
        return switch (json.getValue(name)) {
            case null -> absent;
            case Number value -> value.doubleValue();
            case Object other -> throw wrong(name, other, "a number");
        };
    }

    static String text(JsonObject json, String name, String absent) {
        return switch (json.getValue(name)) {
            case null -> absent;
            case String value -> value;
            case Object other -> throw wrong(name, other, "a text");
        };
    }

    static JsonObject object(JsonObject json, String name) {
        return switch (json.getValue(name)) {
            case null -> new JsonObject();
            case JsonObject value -> value;
            case Object other -> throw wrong(name, other, "an object");
        };
    }

    static List<JobOrder> orders(JsonObject json, String name) {
        return switch (json.getValue(name)) {
            case null -> List.of();
            case JsonArray value ->
                value.stream().map(item -> order(name, item)).toList();
            case Object other -> throw wrong(name, other, "a list of jobs");
        };
    }

    private static JobOrder order(String name, Object item) {
        if (item instanceof JsonObject json) {
            return JobOrder.from(json);
        }
        throw wrong(name, item, "a list of jobs, each an object");
    }

    static JsonArray json(List<JobOrder> orders) {
        return new JsonArray(orders.stream().map(JobOrder::toJson).toList());
    }

    private static IllegalArgumentException wrong(String name, Object value, String wanted) {
        String text = String.valueOf(value);
        return new IllegalArgumentException(
                name + "=" + text.substring(0, Math.min(text.length(), 100)) + " is not " + wanted);
    }
}
