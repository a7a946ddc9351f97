package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.BusClient;
import io.polyvert.typed.Contract;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/// The contracts that running nodes know.
final class Described {
    private Described() {}

    static List<Contract> contracts(BusClient client, long timeoutMs) {
        Object answer =
                client.request("platform.contracts", null, Map.of(), timeoutMs).body();
        return answer instanceof JsonObject all
                ? all.getJsonArray("contracts", new JsonArray()).stream()
                        .map(JsonObject.class::cast)
                        .map(Described::contract)
                        .toList()
                : List.of();
    }

    private static Contract contract(JsonObject json) {
        try {
            return Contract.from(json);
        } catch (IllegalArgumentException wrong) {
            throw new DeploymentException(
                    "the node describes a service that this command cannot read: " + wrong.getMessage()
                            + "; are both of one version? see `vertx version`",
                    wrong);
        }
    }
}
