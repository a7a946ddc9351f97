package io.polyvert.jobs.store;

/// What an operator wants of the jobs to one address.
///
/// @param paused no job begins
/// @param rate at most so many begin in `rateMs`; 0 means as many as there are workers
public record QueueSettings(String queue, boolean paused, int rate, long rateMs) {
    private static final int MOST = 1_000_000;
    private static final long DAY_MS = 86_400_000;

    public QueueSettings {
        within("rate", rate, 0, MOST);
        within("perMs", rateMs, 1, DAY_MS);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }

    public static QueueSettings of(String queue) {
        return new QueueSettings(queue, false, 0, 1_000);
    }

    public QueueSettings withPaused(boolean paused) {
        return new QueueSettings(queue, paused, rate, rateMs);
    }

    public QueueSettings withRate(long rate, long rateMs) {
        within("rate", rate, 0, MOST);
        return new QueueSettings(queue, paused, (int) rate, rateMs);
    }
}
