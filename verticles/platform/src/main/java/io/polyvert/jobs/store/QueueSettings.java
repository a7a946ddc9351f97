package io.polyvert.jobs.store;

/// What an operator wants of the jobs to one address.
///
/// @param paused no job begins
/// @param rate at most so many begin in `rateMs`; 0 means as many as there are workers
public record QueueSettings(String queue, boolean paused, int rate, long rateMs) {
    private static final int MOST = 1_000_000;
    private static final long DAY_MS = 86_400_000;

    public QueueSettings {
        if (rate < 0 || rate > MOST) {
            throw new IllegalArgumentException("rate=" + rate + " is outside 0.." + MOST);
        }
        if (rateMs < 1 || rateMs > DAY_MS) {
            throw new IllegalArgumentException("perMs=" + rateMs + " is outside 1.." + DAY_MS);
        }
    }

    public static QueueSettings of(String queue) {
        return new QueueSettings(queue, false, 0, 1_000);
    }

    public QueueSettings withPaused(boolean paused) {
        return new QueueSettings(queue, paused, rate, rateMs);
    }

    public QueueSettings withRate(int rate, long rateMs) {
        return new QueueSettings(queue, paused, rate, rateMs);
    }
}
