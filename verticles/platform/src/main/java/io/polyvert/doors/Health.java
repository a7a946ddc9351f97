package io.polyvert.doors;

import io.polyvert.parts.Parts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/// Whether the node can do its work: named checks, each of which says what is wrong or nothing. A check is called on an
/// event loop for every `GET /health`: it looks at what is known and does not wait.
public final class Health implements Shareable {
    private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentSkipListMap<>();

    public static Health of(Vertx vertx) {
        return Parts.get(vertx, Health.class);
    }

    /// Adds a check or replaces the one of that name.
    public void check(String name, Supplier<Optional<String>> problem) {
        checks.put(name, problem);
    }

    /// `{"status": "up"|"down", "checks": {name: "up" or what is wrong}}`.
    JsonObject toJson() {
        JsonObject results = new JsonObject();
        boolean up = true;
        for (var check : checks.entrySet()) {
            Optional<String> problem = check.getValue().get();
            results.put(check.getKey(), problem.orElse("up"));
            up &= problem.isEmpty();
        }
        return new JsonObject().put("status", up ? "up" : "down").put("checks", results);
    }
}
