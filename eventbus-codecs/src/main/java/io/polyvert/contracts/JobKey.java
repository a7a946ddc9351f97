package io.polyvert.contracts;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// What makes a job the same as another to its address: while one with the key has not finished, and
/// for `windowMs` after it was submitted, no second is made; who submits one gets the id of the first.
/// Children of a batch and steps of a chain have none.
public record JobKey(String name, long windowMs) {
    private static final int MAX_CHARS = 1_024;

    public JobKey {
        JobChecks.within("characters of key", name.length(), 1, MAX_CHARS);
        JobChecks.within("windowMs", windowMs, 0, 366 * JobChecks.DAY_MS);
    }

    static Optional<JobKey> from(JsonObject json) {
        String name = JobChecks.text(json, "key", "");
        long windowMs = JobChecks.number(json, "windowMs", 0);
        if (name.isEmpty() && windowMs > 0) {
            throw new IllegalArgumentException("'windowMs' needs a 'key': what must not come twice in it?");
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(new JobKey(name, windowMs));
    }

    void into(JsonObject json) {
        json.put("key", name);
        if (windowMs > 0) {
            json.put("windowMs", windowMs);
        }
    }
}
