package io.polyvert.typed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a JSON value looks like: the part of JSON Schema that contracts use.
public sealed interface Shape {
    /// A value without parts.
    enum Plain implements Shape {
        ANY,
        TEXT,
        /// A base64url text on the wire.
        BYTES,
        WHOLE,
        NUMBER,
        FLAG,
        NOTHING
    }

    /// One of some texts.
    record Words(List<String> words) implements Shape {}

    record Items(Shape item) implements Shape {}

    /// An object with keys of the sender's choice.
    record Entries(Shape value) implements Shape {}

    /// An object with known fields.
    record Fields(List<Field> fields) implements Shape {}

    record Field(String name, Shape shape, String doc, boolean isRequired) {}

    /// One of the contract's types.
    record Named(String name) implements Shape {}

    record OrNull(Shape shape) implements Shape {}

    String REFERENCE = "#/$defs/";
    int MAX_DEPTH = 32;

    default boolean isBytes() {
        return this == Plain.BYTES || (this instanceof OrNull(Shape shape) && shape.isBytes());
    }

    static Shape of(JsonObject schema) {
        return of(schema, 0);
    }

    private static Shape of(JsonObject schema, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a schema nests more than " + MAX_DEPTH + " deep");
        }
        String reference = schema.getString("$ref");
        if (reference != null) {
            return named(reference);
        }
        JsonArray any = schema.getJsonArray("anyOf");
        if (any != null) {
            return alternatives(any, depth);
        }
        return switch (schema.getString("type", "")) {
            case "" -> Plain.ANY;
            case "null" -> Plain.NOTHING;
            case "boolean" -> Plain.FLAG;
            case "integer" -> Plain.WHOLE;
            case "number" -> Plain.NUMBER;
            case "string" -> text(schema);
            case "array" -> new Items(of(schema.getJsonObject("items", new JsonObject()), depth + 1));
            case "object" -> object(schema, depth);
            case String other ->
                throw new IllegalArgumentException("type '" + other + "' of a schema is none of JSON Schema's");
        };
    }

    private static Shape named(String reference) {
        if (!reference.startsWith(REFERENCE)) {
            throw new IllegalArgumentException("$ref '" + reference + "' does not begin with " + REFERENCE);
        }
        return new Named(Contract.named(reference.substring(REFERENCE.length())));
    }

    private static Shape alternatives(JsonArray any, int depth) {
        if (any.size() != 2 || of(any.getJsonObject(1), depth + 1) != Plain.NOTHING) {
            throw new IllegalArgumentException("anyOf is known as [a schema, {\"type\": \"null\"}] only");
        }
        return new OrNull(of(any.getJsonObject(0), depth + 1));
    }

    private static Shape text(JsonObject schema) {
        JsonArray words = schema.getJsonArray("enum");
        if (words != null && !words.isEmpty()) {
            return new Words(words.stream().map(String.class::cast).toList());
        }
        return schema.containsKey("contentEncoding") ? Plain.BYTES : Plain.TEXT;
    }

    private static Shape object(JsonObject schema, int depth) {
        JsonObject properties = schema.getJsonObject("properties");
        if (properties == null) {
            return new Entries(of(schema.getJsonObject("additionalProperties", new JsonObject()), depth + 1));
        }
        Set<Object> required = Set.copyOf(
                schema.getJsonArray("required", new JsonArray()).stream().toList());
        List<Field> fields = new ArrayList<>();
        for (String name : properties.fieldNames()) {
            JsonObject property = properties.getJsonObject(name);
            String doc = property.getString("description", "");
            fields.add(new Field(name, of(property, depth + 1), doc, required.contains(name)));
        }
        return new Fields(List.copyOf(fields));
    }
}
