package io.polyvert.jobs.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// What a job has been through: its failed attempts, and how far the present one says it is.
///
/// @param errors the first and the latest ones; of very many the middle is dropped
/// @param done how much of the work, 0 to 1
/// @param text the same in words
/// @param triedBefore how many attempts were begun before it was last retried by hand
/// @param retriedMs when that was, since 1970; 0 when it never was
public record JobTrail(List<JobError> errors, double done, String text, int triedBefore, long retriedMs) {
    public static final JobTrail NONE = new JobTrail(List.of(), 0, "", 0, 0);

    private static final int MOST_ERRORS = 50;
    private static final int MAX_CHARS = 1_000;

    public JobTrail {
        errors = List.copyOf(errors);
        done = done >= 0 ? Math.min(done, 1) : 0;
        text = text.substring(0, Math.min(text.length(), MAX_CHARS));
    }

    public JobTrail with(JobError error) {
        List<JobError> all = new ArrayList<>(errors);
        if (all.size() == MOST_ERRORS) {
            all.remove(MOST_ERRORS / 2);
        }
        all.add(error);
        return new JobTrail(all, 0, "", triedBefore, retriedMs);
    }

    public JobTrail withProgress(double done, String text) {
        return new JobTrail(errors, done, text, triedBefore, retriedMs);
    }

    JobTrail again(int tried, long nowMs) {
        return new JobTrail(errors, 0, "", tried, nowMs);
    }

    /// Empty for [#NONE].
    String encode() {
        if (equals(NONE)) {
            return "";
        }
        JsonArray list = new JsonArray();
        errors.forEach(error -> list.add(error.toJson()));
        return new JsonObject()
                .put("errors", list)
                .put("done", done)
                .put("text", text)
                .put("triedBefore", triedBefore)
                .put("retried", retriedMs)
                .encode();
    }

    /// What was stored before retries were noted has none.
    static JobTrail decode(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        JsonObject json = new JsonObject(text);
        return new JobTrail(
                json.getJsonArray("errors").stream()
                        .map(error -> JobError.from((JsonObject) error))
                        .toList(),
                json.getDouble("done"),
                json.getString("text"),
                json.getInteger("triedBefore", 0),
                json.getLong("retried", 0L));
    }
}
