package io.polyvert.launcher;

import io.polyvert.bus.AddressPattern;
import io.polyvert.launcher.client.BusClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The addresses of every node, as `platform.nodes` tells.
final class Addresses {
    private static final List<String> COUNTS = List.of("consumers", "sent", "delivered", "failed");

    private Addresses() {}

    /// Those at which somebody listens, without patterns.
    static List<String> of(BusClient client, long timeoutMs) {
        return rows(client, timeoutMs).stream()
                .filter(row -> row.getInteger("consumers") > 0)
                .map(row -> row.getString("address"))
                .filter(address -> !AddressPattern.isPattern(address))
                .toList();
    }

    /// `{"address","consumers","sent","delivered","failed","nodes"}` for each, by name; `nodes` are those with a
    /// consumer.
    static List<JsonObject> rows(BusClient client, long timeoutMs) {
        Map<String, JsonObject> rows = new TreeMap<>();
        nodes(client, timeoutMs)
                .forEach(node -> objects(node, "addresses")
                        .forEach(counts -> add(
                                rows.computeIfAbsent(counts.getString("address"), Addresses::row),
                                counts,
                                node.getString("name"))));
        return List.copyOf(rows.values());
    }

    /// What each node says of itself, or `{"id","failure"}`.
    static Stream<JsonObject> nodes(BusClient client, long timeoutMs) {
        Object answer =
                client.request("platform.nodes", null, Map.of(), timeoutMs).body();
        return answer instanceof JsonObject all ? objects(all, "nodes") : Stream.empty();
    }

    private static JsonObject row(String address) {
        return new JsonObject()
                .put("address", address)
                .put("consumers", 0)
                .put("sent", 0L)
                .put("delivered", 0L)
                .put("failed", 0L)
                .put("nodes", new JsonArray());
    }

    private static void add(JsonObject row, JsonObject counts, String node) {
        COUNTS.forEach(key -> row.put(key, row.getLong(key) + counts.getLong(key, 0L)));
        if (counts.getInteger("consumers", 0) > 0) {
            row.getJsonArray("nodes").add(node);
        }
    }

    static Stream<JsonObject> objects(JsonObject json, String key) {
        return json.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast);
    }
}
