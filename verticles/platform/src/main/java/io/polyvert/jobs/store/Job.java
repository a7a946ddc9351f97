package io.polyvert.jobs.store;

import io.polyvert.contracts.JobOrder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// A job at one moment, without its body and result. Times are ms since 1970, 0 for not yet.
///
/// @param order without the body
/// @param attempt how many were begun; of a chain: how many steps
/// @param dueMs when it leaves [JobState#SCHEDULED]
/// @param parent the batch, chain or schedule it belongs to, or 0
/// @param origin who submitted it, so that the same submission is known when it comes again
/// @param worker where it runs or ran last, for people
public record Job(
        long id,
        JobOrder order,
        JobState state,
        int attempt,
        long createdMs,
        long dueMs,
        long startedMs,
        long finishedMs,
        long parent,
        String origin,
        String worker,
        JobTrail trail) {

    public static Job submitted(long id, JobOrder order, JobState state, long nowMs, long parent, String origin) {
        long dueMs = nowMs + order.times().delayMs();
        return new Job(id, order, state, 0, nowMs, dueMs, 0, 0, parent, origin, "", JobTrail.NONE);
    }

    public String queue() {
        return order.address();
    }

    /// [Long#MAX_VALUE] without one. A schedule has none: what it says is for each job that it makes.
    public long deadlineMs() {
        long after = order.times().deadlineMs();
        return after == 0 || order.cron().isPresent() ? Long.MAX_VALUE : Math.max(createdMs, trail.retriedMs()) + after;
    }

    /// How many attempts were begun since it was submitted or last retried by hand.
    public int tries() {
        return attempt - trail.triedBefore();
    }

    /// The number of the attempt after which it is dead.
    public int lastAttempt() {
        return trail.triedBefore() + order.retry().attempts();
    }

    /// Until when a second one with its key is not made, even when it has finished; 0 without a key.
    public long uniqueUntilMs() {
        return order.key().map(key -> createdMs + key.windowMs()).orElse(0L);
    }

    /// When a finished job is forgotten.
    public long expiresMs() {
        return Math.max(finishedMs + order.times().retentionMs(), uniqueUntilMs());
    }

    public Job running(long nowMs, String worker) {
        return new Job(
                id,
                order,
                JobState.RUNNING,
                attempt + 1,
                createdMs,
                dueMs,
                nowMs,
                0,
                parent,
                origin,
                worker,
                trail.withProgress(0, ""));
    }

    public Job finished(JobState state, long nowMs) {
        return new Job(id, order, state, attempt, createdMs, dueMs, startedMs, nowMs, parent, origin, worker, trail);
    }

    public Job waiting() {
        return in(JobState.WAITING, dueMs);
    }

    public Job scheduled(long dueMs) {
        return in(JobState.SCHEDULED, dueMs);
    }

    public Job blocked() {
        return in(JobState.BLOCKED, dueMs);
    }

    private Job in(JobState state, long dueMs) {
        return new Job(id, order, state, attempt, createdMs, dueMs, startedMs, 0, parent, origin, worker, trail);
    }

    /// The attempt that is under way did not happen.
    public Job withoutAttempt() {
        return withAttempt(attempt - 1);
    }

    public Job withAttempt(int attempt) {
        return new Job(
                id, order, state, attempt, createdMs, dueMs, startedMs, finishedMs, parent, origin, worker, trail);
    }

    public Job with(JobTrail trail) {
        return new Job(
                id, order, state, attempt, createdMs, dueMs, startedMs, finishedMs, parent, origin, worker, trail);
    }

    /// To be done once more with all its attempts and all the time to its deadline; its errors stay, and
    /// its attempts are numbered on.
    public Job again(long nowMs) {
        JobTrail again = trail.again(attempt, nowMs);
        return new Job(id, order, JobState.WAITING, attempt, createdMs, nowMs, 0, 0, parent, origin, "", again);
    }

    /// To wait once more for its children, without the error of the one that failed.
    public Job blockedAgain(long nowMs) {
        return with(JobTrail.NONE.again(0, nowMs)).blocked();
    }

    /// All of it, as other nodes and the cluster's memory get it; [#decode] is the inverse.
    public JsonObject encode() {
        return new JsonObject()
                .put("id", id)
                .put("spec", order.toJson())
                .put("state", state.code())
                .put("attempt", attempt)
                .put("created", createdMs)
                .put("due", dueMs)
                .put("started", startedMs)
                .put("finished", finishedMs)
                .put("parent", parent)
                .put("origin", origin)
                .put("worker", worker)
                .put("trail", trail.encode());
    }

    public static Job decode(JsonObject json) {
        return new Job(
                json.getLong("id"),
                JobOrder.from(json.getJsonObject("spec")),
                JobState.of(json.getInteger("state")),
                json.getInteger("attempt"),
                json.getLong("created"),
                json.getLong("due"),
                json.getLong("started"),
                json.getLong("finished"),
                json.getLong("parent"),
                json.getString("origin"),
                json.getString("worker"),
                JobTrail.decode(json.getString("trail")));
    }

    /// As users see it.
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("id", JobId.text(id))
                .put("address", queue())
                .put("state", state.word())
                .put("attempt", attempt)
                .put("attempts", lastAttempt())
                .put("createdAt", Instant.ofEpochMilli(createdMs).toString());
        time(json, "dueAt", state == JobState.SCHEDULED ? dueMs : 0);
        time(json, "startedAt", startedMs);
        time(json, "finishedAt", finishedMs);
        time(json, "deadlineAt", deadlineMs() == Long.MAX_VALUE ? 0 : deadlineMs());
        if (parent != 0) {
            json.put("parent", JobId.text(parent));
        }
        if (!worker.isEmpty()) {
            json.put("worker", worker);
        }
        if (trail.done() > 0 || !trail.text().isEmpty()) {
            json.put("progress", new JsonObject().put("done", trail.done()).put("text", trail.text()));
        }
        JsonArray errors = new JsonArray();
        trail.errors().forEach(error -> errors.add(error.toJson()));
        JsonObject wanted = order.toJson();
        wanted.remove("address");
        wanted.remove("attempts");
        return json.put("errors", errors).mergeIn(wanted);
    }

    private static void time(JsonObject json, String name, long ms) {
        if (ms > 0) {
            json.put(name, Instant.ofEpochMilli(ms).toString());
        }
    }
}
