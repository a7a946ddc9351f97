package io.polyvert.contracts;

import io.vertx.core.json.JsonObject;

/// How records become JSON and come back in generated code; named in `META-INF/vertx/json-mappers.properties`.
public final class Records {
    private Records() {}

    public static JsonObject json(WorkOrder order) {
        return order.toJson();
    }

    public static WorkOrder workOrder(JsonObject json) {
        return new WorkOrder(json);
    }

    public static JsonObject jobJson(JobOrder order) {
        return order.toJson();
    }

    public static JobOrder jobOrder(JsonObject json) {
        return JobOrder.from(json);
    }
}
