package io.polyvert.contracts;

import io.vertx.core.json.JsonObject;

/// When a job begins and how long things may take, in ms.
///
/// @param delayMs not earlier than this after it was submitted
/// @param deadlineMs what is not done this long after it was submitted or last retried is not done any
/// more; 0 means no deadline. A schedule's is that of each job that it makes
/// @param timeoutMs of one attempt
/// @param retentionMs how long a finished job can be looked at
public record JobTimes(long delayMs, long deadlineMs, long timeoutMs, long retentionMs) {
    public static final JobTimes DEFAULTS = new JobTimes(0, 0, 600_000, JobChecks.DAY_MS);

    private static final long YEAR_MS = 366 * JobChecks.DAY_MS;

    public JobTimes {
        JobChecks.within("delayMs", delayMs, 0, YEAR_MS);
        JobChecks.within("deadlineMs", deadlineMs, 0, YEAR_MS);
        JobChecks.within("timeoutMs", timeoutMs, 1, JobChecks.DAY_MS);
        JobChecks.within("retentionMs", retentionMs, 0, YEAR_MS);
    }

    public JobTimes withDelayMs(long delayMs) {
        return new JobTimes(delayMs, deadlineMs, timeoutMs, retentionMs);
    }

    public JobTimes withDeadlineMs(long deadlineMs) {
        return new JobTimes(delayMs, deadlineMs, timeoutMs, retentionMs);
    }

    public JobTimes withTimeoutMs(long timeoutMs) {
        return new JobTimes(delayMs, deadlineMs, timeoutMs, retentionMs);
    }

    public JobTimes withRetentionMs(long retentionMs) {
        return new JobTimes(delayMs, deadlineMs, timeoutMs, retentionMs);
    }

    static JobTimes from(JsonObject json) {
        JobTimes times = new JobTimes(
                JobChecks.number(json, "delayMs", DEFAULTS.delayMs),
                JobChecks.number(json, "deadlineMs", DEFAULTS.deadlineMs),
                JobChecks.number(json, "timeoutMs", DEFAULTS.timeoutMs),
                JobChecks.number(json, "retentionMs", DEFAULTS.retentionMs));
        return times.equals(DEFAULTS) ? DEFAULTS : times;
    }

    void into(JsonObject json) {
        put(json, "delayMs", delayMs, DEFAULTS.delayMs);
        put(json, "deadlineMs", deadlineMs, DEFAULTS.deadlineMs);
        put(json, "timeoutMs", timeoutMs, DEFAULTS.timeoutMs);
        put(json, "retentionMs", retentionMs, DEFAULTS.retentionMs);
    }

    private static void put(JsonObject json, String name, long value, long absent) {
        if (value != absent) {
            json.put(name, value);
        }
    }
}
