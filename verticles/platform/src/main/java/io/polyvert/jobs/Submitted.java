package io.polyvert.jobs;

import io.polyvert.jobs.store.JobId;
import io.vertx.core.json.JsonObject;

/// A job is safe.
///
/// @param created false when it was there already, under its key
record Submitted(long id, boolean created) {
    JsonObject toJson() {
        return new JsonObject().put("id", JobId.text(id)).put("created", created);
    }
}
