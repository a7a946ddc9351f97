package io.polyvert.typed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Contracts as one AsyncAPI 3 document: a channel for each service, an operation for each method, whose
/// message carries the method's name in the header `action`.
public final class AsyncApi {
    private static final String COMPONENTS = "#/components/";

    private final JsonObject channels = new JsonObject();
    private final JsonObject operations = new JsonObject();
    private final JsonObject messages = new JsonObject();
    private final JsonObject schemas = new JsonObject();

    private AsyncApi() {}

    /// One document for all of them.
    ///
    /// @param version of the program that the contracts are from
    public static JsonObject of(List<Contract> contracts, String version) {
        AsyncApi document = new AsyncApi();
        contracts.forEach(document::add);
        return new JsonObject()
                .put("asyncapi", "3.0.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", "Services on the event bus")
                                .put("version", version))
                .put("defaultContentType", "application/json")
                .put("channels", document.channels)
                .put("operations", document.operations)
                .put(
                        "components",
                        new JsonObject().put("messages", document.messages).put("schemas", document.schemas));
    }

    private void add(Contract contract) {
        String service = contract.simpleName();
        JsonObject asked = new JsonObject();
        JsonObject answered = new JsonObject();
        for (Object member : contract.json().getJsonArray("methods")) {
            JsonObject method = (JsonObject) member;
            method(service, method, asked, answered);
        }
        JsonObject channel = new JsonObject();
        if (!contract.address().isEmpty()) {
            channel.put("address", contract.address());
        }
        channels.put(service, channel.put("description", contract.doc()).put("messages", asked));
        if (!answered.isEmpty()) {
            channels.put(replies(service), new JsonObject().putNull("address").put("messages", answered));
        }
        JsonObject types = contract.json().getJsonObject("$defs", new JsonObject());
        types.fieldNames()
                .forEach(name -> schemas.put(service + "." + name, renamed(types.getJsonObject(name), service)));
    }

    private static String replies(String service) {
        return service + ".replies";
    }

    private void method(String service, JsonObject method, JsonObject asked, JsonObject answered) {
        String name = method.getString("name");
        String message = service + "." + name;
        messages.put(message, request(service, method));
        asked.put(name, reference(COMPONENTS + "messages/" + message));
        JsonObject operation = new JsonObject()
                .put("action", "receive")
                .put("channel", reference("#/channels/" + service))
                .put("description", method.getString("doc", ""))
                .put("messages", new JsonArray().add(reference("#/channels/" + service + "/messages/" + name)));
        JsonObject result = method.getJsonObject("result");
        if (result != null) {
            messages.put(message + ".reply", new JsonObject().put("payload", renamed(result, service)));
            answered.put(name, reference(COMPONENTS + "messages/" + message + ".reply"));
            operation.put(
                    "reply",
                    new JsonObject()
                            .put("channel", reference("#/channels/" + replies(service)))
                            .put(
                                    "messages",
                                    new JsonArray()
                                            .add(reference("#/channels/" + replies(service) + "/messages/" + name))));
        }
        operations.put(message, operation);
    }

    private static JsonObject request(String service, JsonObject method) {
        String name = method.getString("name");
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Object member : method.getJsonArray("params", new JsonArray())) {
            JsonObject param = (JsonObject) member;
            properties.put(param.getString("name"), renamed(param.getJsonObject("schema"), service));
            required.add(param.getString("name"));
        }
        JsonObject action = new JsonObject().put("type", "string").put("const", name);
        return new JsonObject()
                .put("name", name)
                .put(
                        "headers",
                        new JsonObject()
                                .put("type", "object")
                                .put("properties", new JsonObject().put("action", action))
                                .put("required", new JsonArray().add("action")))
                .put(
                        "payload",
                        new JsonObject()
                                .put("type", "object")
                                .put("properties", properties)
                                .put("required", required));
    }

    private static JsonObject reference(String to) {
        return new JsonObject().put("$ref", to);
    }

    /// Schemas of one document have one place.
    private static JsonObject renamed(JsonObject schema, String service) {
        JsonObject copy = new JsonObject();
        schema.forEach(entry -> copy.put(entry.getKey(), renamed(entry.getKey(), entry.getValue(), service)));
        return copy;
    }

    private static @Nullable Object renamed(String key, @Nullable Object value, String service) {
        return switch (value) {
            case String text
            when key.equals("$ref") && text.startsWith(Shape.REFERENCE) ->
                COMPONENTS + "schemas/" + service + "." + text.substring(Shape.REFERENCE.length());
            case JsonObject object -> renamed(object, service);
            case JsonArray array ->
                new JsonArray(
                        array.stream().map(item -> renamed("", item, service)).toList());
            case null, default -> value;
        };
    }
}
