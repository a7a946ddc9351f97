package io.polyvert.worker;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How much blocking work a pool takes.
///
/// @param threads run at a time
/// @param queueLimit wait at most; more are refused
/// @param timeoutMs longest a `worker.run` order may take when it names no limit of its own
/// @param pools those with bounds of their own, each `NAME=THREADS/QUEUELIMIT`
public record WorkerOptions(int threads, int queueLimit, int timeoutMs, List<String> pools) {
    public static final WorkerOptions DEFAULTS = new WorkerOptions(8, 1_000, 30_000);

    private static final Pattern POOL = Pattern.compile("(?<name>.{1,200})=(?<threads>\\d{1,9})/(?<queue>\\d{1,9})");

    public WorkerOptions {
        within("worker.threads", threads, 1, 1_000);
        within("worker.queueLimit", queueLimit, 0, 1_000_000);
        within("worker.timeoutMs", timeoutMs, 1, 86_400_000);
        pools = List.copyOf(pools);
        named(pools, timeoutMs);
    }

    public WorkerOptions(int threads, int queueLimit, int timeoutMs) {
        this(threads, queueLimit, timeoutMs, List.of());
    }

    /// The bounds of the pools that have their own.
    Map<String, WorkerOptions> named() {
        return named(pools, timeoutMs);
    }

    private static Map<String, WorkerOptions> named(List<String> pools, int timeoutMs) {
        return pools.stream()
                .map(WorkerOptions::parts)
                .collect(Collectors.toUnmodifiableMap(
                        pool -> pool.group("name"), pool -> bounds(pool, timeoutMs), (_, last) -> last));
    }

    private static WorkerOptions bounds(Matcher pool, int timeoutMs) {
        return new WorkerOptions(
                Integer.parseInt(pool.group("threads")), Integer.parseInt(pool.group("queue")), timeoutMs);
    }

    private static Matcher parts(String pool) {
        Matcher parts = POOL.matcher(pool);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "worker.pools: '" + pool + "' is not NAME=THREADS/QUEUELIMIT, such as 'disk=2/100'");
        }
        return parts;
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }
}
