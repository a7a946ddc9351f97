package io.polyvert.worker;

/// How much blocking work a pool takes.
///
/// @param threads run at a time
/// @param queueLimit wait at most; more are refused
/// @param timeoutMs longest a `worker.run` order may take when it names no limit of its own
public record WorkerOptions(int threads, int queueLimit, int timeoutMs) {
    public static final WorkerOptions DEFAULTS = new WorkerOptions(8, 1_000, 30_000);

    public WorkerOptions {
        within("worker.threads", threads, 1, 1_000);
        within("worker.queueLimit", queueLimit, 0, 1_000_000);
        within("worker.timeoutMs", timeoutMs, 1, 86_400_000);
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }
}
