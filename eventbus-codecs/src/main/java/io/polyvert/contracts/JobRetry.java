package io.polyvert.contracts;

import io.vertx.core.json.JsonObject;

/// How often a job is tried and how long it rests in between: `backoffMs`, then `backoffFactor` times
/// as long after each further failure, never longer than `backoffMaxMs`.
///
/// @param attempts 1 is no retry
public record JobRetry(int attempts, long backoffMs, double backoffFactor, long backoffMaxMs) {
    public static final JobRetry DEFAULTS = new JobRetry(5, 1_000, 2, 3_600_000);

    private static final int MOST_ATTEMPTS = 1_000;
    private static final double MOST_FACTOR = 100;

    public JobRetry {
        JobChecks.within("attempts", attempts, 1, MOST_ATTEMPTS);
        JobChecks.within("backoffMs", backoffMs, 0, JobChecks.DAY_MS);
        JobChecks.within("backoffMaxMs", backoffMaxMs, 0, 30 * JobChecks.DAY_MS);
        if (!(backoffFactor >= 1 && backoffFactor <= MOST_FACTOR)) {
            throw new IllegalArgumentException("backoffFactor=" + backoffFactor + " is outside 1.." + MOST_FACTOR);
        }
    }

    public static JobRetry attempts(int attempts) {
        return DEFAULTS.withAttempts(attempts);
    }

    public JobRetry withAttempts(int attempts) {
        return new JobRetry(attempts, backoffMs, backoffFactor, backoffMaxMs);
    }

    public JobRetry withBackoffMs(long backoffMs) {
        return new JobRetry(attempts, backoffMs, backoffFactor, backoffMaxMs);
    }

    /// How long to rest after the failure of attempt number `attempt`, before jitter.
    public long restMs(int attempt) {
        return (long) Math.min((double) backoffMaxMs, backoffMs * Math.pow(backoffFactor, attempt - 1.0));
    }

    static JobRetry from(JsonObject json) {
        JobRetry retry = new JobRetry(
                JobChecks.integer(json, "attempts", DEFAULTS.attempts, 1, MOST_ATTEMPTS),
                JobChecks.number(json, "backoffMs", DEFAULTS.backoffMs),
                JobChecks.decimal(json, "backoffFactor", DEFAULTS.backoffFactor),
                JobChecks.number(json, "backoffMaxMs", DEFAULTS.backoffMaxMs));
        return retry.equals(DEFAULTS) ? DEFAULTS : retry;
    }

    void into(JsonObject json) {
        if (attempts != DEFAULTS.attempts) {
            json.put("attempts", attempts);
        }
        if (backoffMs != DEFAULTS.backoffMs) {
            json.put("backoffMs", backoffMs);
        }
        if (backoffFactor != DEFAULTS.backoffFactor) {
            json.put("backoffFactor", backoffFactor);
        }
        if (backoffMaxMs != DEFAULTS.backoffMaxMs) {
            json.put("backoffMaxMs", backoffMaxMs);
        }
    }
}
