package io.polyvert.jobs.store;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// Why an attempt failed.
///
/// @param attempt its number, from 1; 0 when the job failed without one
/// @param atMs when, since 1970
/// @param tookMs how long it had run
/// @param code of the failure, as of requests
/// @param worker where it ran, for people
public record JobError(int attempt, long atMs, long tookMs, int code, String message, String worker) {
    private static final int MAX_CHARS = 2_000;

    public JobError {
        message = message.substring(0, Math.min(message.length(), MAX_CHARS));
    }

    static JobError from(JsonObject json) {
        return new JobError(
                json.getInteger("attempt"),
                Instant.parse(json.getString("at")).toEpochMilli(),
                json.getLong("tookMs"),
                json.getInteger("code"),
                json.getString("message"),
                json.getString("worker", ""));
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("attempt", attempt)
                .put("at", Instant.ofEpochMilli(atMs).toString())
                .put("tookMs", tookMs)
                .put("code", code)
                .put("message", message)
                .put("worker", worker);
    }
}
