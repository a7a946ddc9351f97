package io.polyvert.contracts;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.JsonRecord;
import io.polyvert.bus.RecordCodec;
import io.polyvert.codegen.JsonShape;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Blocking work wanted: a request to make as soon as its pool has room.
///
/// @param body any JSON value
/// @param timeoutMs longest it may take once it runs, in milliseconds; 0 means the pool's own limit
/// @param pool whose bounds count; the empty text means a pool of the address alone
@JsonShape(Shapes.WORK_ORDER)
public record WorkOrder(String address, @Nullable Object body, long timeoutMs, String pool) implements JsonRecord {
    public static final RecordCodec<WorkOrder> CODEC =
            new RecordCodec<>("workorder.v1", WorkOrder.class, WorkOrder::new);

    private static final List<String> KEYS = List.of("address", "body", "timeoutMs", "pool");

    public WorkOrder {
        if (address.isBlank()) {
            throw new IllegalArgumentException("'address' is missing; it names the consumer that does the work");
        }
        JobChecks.within("timeoutMs", timeoutMs, 0, JobChecks.DAY_MS);
        if (pool.length() > 200) {
            throw new IllegalArgumentException("'pool' has " + pool.length() + " characters; allowed: 200");
        }
    }

    public WorkOrder(String address, @Nullable Object body, long timeoutMs) {
        this(address, body, timeoutMs, "");
    }

    /// Unknown keys and values of a wrong type are refused by `IllegalArgumentException`.
    public WorkOrder(JsonObject json) {
        this(
                JobChecks.text(known(json), "address", ""),
                json.getValue("body"),
                JobChecks.number(json, "timeoutMs", 0),
                JobChecks.text(json, "pool", ""));
    }

    private static JsonObject known(JsonObject json) {
        json.fieldNames().stream()
                .filter(name -> !KEYS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("an order has no '" + name + "'" + DidYouMean.hint(name, KEYS)
                            + "; allowed: " + String.join(", ", KEYS));
                });
        return json;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json =
                new JsonObject().put("address", address).put("body", body).put("timeoutMs", timeoutMs);
        return pool.isEmpty() ? json : json.put("pool", pool);
    }
}
