package io.polyvert.jobs;

import io.polyvert.contracts.JobOrder;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.function.UnaryOperator;

/// Orders by their texts. Most submissions to an address have the same one, and to read it takes longer
/// than the rest of a submission. On one event loop.
final class Orders {
    private static final int MOST = 256;
    private static final int LONGEST = 1_024;

    private final UnaryOperator<JobOrder> check;
    private final LinkedHashMap<String, JobOrder> known = LinkedHashMap.newLinkedHashMap(MOST);

    /// @param check throws for an order that is refused
    Orders(UnaryOperator<JobOrder> check) {
        this.check = check;
    }

    JobOrder of(String text) {
        JobOrder order = known.get(text);
        if (order != null) {
            return order;
        }
        JobOrder read = check.apply(JobOrder.from(new JsonObject(text)));
        if (text.length() <= LONGEST) {
            if (known.size() == MOST) {
                known.pollFirstEntry();
            }
            known.put(text, read);
        }
        return read;
    }
}
