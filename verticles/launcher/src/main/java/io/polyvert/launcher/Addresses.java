package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The addresses at which somebody listens, on every node.
final class Addresses {
    private Addresses() {}

    static List<String> of(BusClient client, long timeoutMs) {
        Object answer =
                client.request("platform.nodes", null, Map.of(), timeoutMs).body();
        return answer instanceof JsonObject all
                ? objects(all, "nodes")
                        .flatMap(node -> objects(node, "addresses"))
                        .filter(address -> address.getInteger("consumers", 0) > 0)
                        .map(address -> address.getString("address"))
                        .distinct()
                        .toList()
                : List.of();
    }

    private static Stream<JsonObject> objects(JsonObject json, String key) {
        return json.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast);
    }
}
