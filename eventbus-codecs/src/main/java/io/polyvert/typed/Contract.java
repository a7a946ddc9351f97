package io.polyvert.typed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a service at an address takes and answers, as written by `io.polyvert.codegen` at build time.
/// Contracts come from other people's jars and become program text, so every name in one is checked.
///
/// @param service the interface's full name
/// @param address where it usually is; empty when the interface has no constant `ADDRESS`
/// @param types by name, what the schemas of methods refer to
/// @param json as it was read
public record Contract(
        String service, String address, String doc, List<Method> methods, Map<String, Shape> types, JsonObject json) {
    private static final int VERSION = 1;
    private static final int MAX_MEMBERS = 1_000;
    private static final int MAX_DOC_CHARS = 20_000;
    /// What every client has.
    private static final Set<String> TAKEN = Set.of("Bus", "Options", "Reply");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,499}");

    /// Something that can be asked for.
    ///
    /// @param result empty when the method is sent and nothing is answered
    public record Method(String name, String doc, List<Param> params, Optional<Shape> result) {}

    public record Param(String name, Shape shape) {}

    /// Fails with an `IllegalArgumentException` that says what is wrong.
    public static Contract from(JsonObject json) {
        try {
            return read(json);
        } catch (ClassCastException wrong) {
            throw new IllegalArgumentException("the contract has a value of a wrong type: " + wrong.getMessage());
        }
    }

    private static Contract read(JsonObject json) {
        int version = json.getInteger("contract", 0);
        if (version != VERSION) {
            throw new IllegalArgumentException("contract=" + version + " is not known here; known: " + VERSION);
        }
        String service = json.getString("service", "");
        require(SERVICE.matcher(service).matches(), "service '" + service + "' is not the name of an interface");
        String address = json.getString("address", "");
        require(
                address.length() <= 1_024 && address.chars().noneMatch(Character::isISOControl),
                "the address of " + service + " has control characters or is too long");
        List<Method> methods = new ArrayList<>();
        objects(json, "methods").forEach(method -> methods.add(method(method)));
        Map<String, Shape> types = new LinkedHashMap<>();
        JsonObject definitions = json.getJsonObject("$defs", new JsonObject());
        require(definitions.size() <= MAX_MEMBERS, "$defs has more than " + MAX_MEMBERS + " types");
        definitions.fieldNames().stream()
                .filter(name -> TAKEN.contains(name) || service.endsWith("." + name))
                .forEach(name -> {
                    throw new IllegalArgumentException("type '" + name + "' of " + service
                            + " has the name of a part of its client; give it another");
                });
        definitions.fieldNames().forEach(name -> types.put(named(name), Shape.of(definitions.getJsonObject(name))));
        methods.forEach(method -> Stream.concat(method.params().stream().map(Param::shape), method.result().stream())
                .forEach(shape -> requireKnown(shape, types)));
        types.values().forEach(shape -> requireKnown(shape, types));
        return new Contract(service, address, doc(json), List.copyOf(methods), types, json.copy());
    }

    private static Method method(JsonObject json) {
        List<Param> params = new ArrayList<>();
        objects(json, "params")
                .forEach(param -> params.add(new Param(
                        named(param.getString("name", "")),
                        Shape.of(param.getJsonObject("schema", new JsonObject())))));
        Optional<Shape> result =
                Optional.ofNullable(json.getJsonObject("result")).map(Shape::of);
        return new Method(named(json.getString("name", "")), doc(json), List.copyOf(params), result);
    }

    private static Stream<JsonObject> objects(JsonObject json, String key) {
        JsonArray members = json.getJsonArray(key, new JsonArray());
        require(members.size() <= MAX_MEMBERS, "'" + key + "' has more than " + MAX_MEMBERS + " members");
        return members.stream().map(JsonObject.class::cast);
    }

    private static String doc(JsonObject json) {
        String doc = json.getString("doc", "");
        return doc.substring(0, Math.min(doc.length(), MAX_DOC_CHARS));
    }

    static String named(String name) {
        require(NAME.matcher(name).matches(), "'" + name + "' is not a name; allowed: letters, digits and '_'");
        return name;
    }

    private static void requireKnown(Shape shape, Map<String, Shape> types) {
        switch (shape) {
            case Shape.Named(String name) -> require(types.containsKey(name), "type '" + name + "' is not in $defs");
            case Shape.Items(Shape item) -> requireKnown(item, types);
            case Shape.Entries(Shape value) -> requireKnown(value, types);
            case Shape.OrNull(Shape value) -> requireKnown(value, types);
            case Shape.Fields fields -> fields.fields().forEach(field -> requireKnown(field.shape(), types));
            case Shape.Plain _, Shape.Words _ -> {}
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// The interface's name without its package.
    public String simpleName() {
        return service.substring(service.lastIndexOf('.') + 1);
    }

    /// Whether a method takes or answers bytes.
    boolean hasBytes() {
        return methods.stream()
                .anyMatch(method -> method.result().filter(Shape::isBytes).isPresent()
                        || method.params().stream()
                                .anyMatch(param -> param.shape().isBytes()));
    }

    /// Whether a method is sent, without an answer.
    boolean sends() {
        return methods.stream().anyMatch(method -> method.result().isEmpty());
    }
}
