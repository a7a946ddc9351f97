package io.polyvert.contracts;

import io.polyvert.bus.JsonRecord;
import io.polyvert.bus.RecordCodec;
import io.polyvert.codegen.JsonShape;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Blocking work wanted: a request to make as soon as the worker has room for its address.
///
/// @param body any JSON value
/// @param timeoutMs longest it may take once it runs, in milliseconds; 0 means the worker's own limit
@JsonShape(Shapes.WORK_ORDER)
public record WorkOrder(String address, @Nullable Object body, long timeoutMs) implements JsonRecord {
    public static final RecordCodec<WorkOrder> CODEC =
            new RecordCodec<>("workorder.v1", WorkOrder.class, WorkOrder::new);

    public WorkOrder {
        if (address.isBlank()) {
            throw new IllegalArgumentException("'address' is missing; it names the consumer that does the work");
        }
        if (timeoutMs < 0 || timeoutMs > 86_400_000) {
            throw new IllegalArgumentException("timeoutMs=" + timeoutMs + " is outside 0..86400000");
        }
    }

    public WorkOrder(JsonObject json) {
        this(json.getString("address", ""), json.getValue("body"), json.getLong("timeoutMs", 0L));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("address", address).put("body", body).put("timeoutMs", timeoutMs);
    }
}
