package io.polyvert.launcher.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.HdrHistogram.Histogram;

/// Counts what ends within the measured time, and how long each took.
final class Meter {
    private static final long LONGEST_NANOS = SECONDS.toNanos(3_600);
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);
    private final long from;
    private final long until;
    private long ops;
    private long taken;

    Meter(Plan plan) {
        from = System.nanoTime() + SECONDS.toNanos(plan.warmSeconds());
        until = from + SECONDS.toNanos(plan.seconds());
    }

    /// When to begin nothing more.
    long until() {
        return until;
    }

    /// Several that took as long together count as that many.
    void ended(long began, long now, int many) {
        taken += many;
        if (now >= from && now < until) {
            ops += many;
            nanos.recordValue(Math.clamp(now - began, 0, LONGEST_NANOS));
        }
    }

    /// All that ended, also before and after the measured time.
    long taken() {
        return taken;
    }

    Result result(String bench, Plan plan) {
        return new Result(
                bench,
                plan,
                (double) ops / plan.seconds(),
                nanos.getValueAtPercentile(50) / 1_000.0,
                nanos.getValueAtPercentile(99) / 1_000.0);
    }
}
