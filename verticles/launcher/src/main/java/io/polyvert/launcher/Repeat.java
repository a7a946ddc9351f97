package io.polyvert.launcher;

import io.polyvert.launcher.settings.SettingException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many messages, and how fast.
final class Repeat {
    private static final double FASTEST = 1_000_000;

    @Option(
            names = "--count",
            converter = Count.class,
            paramLabel = "N",
            description = "How many messages. Default: 1, or one for each line.")
    private @Nullable Long count;

    @Option(names = "--rate", paramLabel = "R", description = "At most so many in a second.")
    private double rate = 0;

    private long began;
    private long paced;

    /// Checked before anything is sent.
    void check() {
        if (!(rate >= 0 && rate <= FASTEST)) {
            throw new SettingException("--rate", rate + " is outside 0..1000000 a second; 0 is as fast as it goes");
        }
    }

    long count(long otherwise) {
        return count == null ? otherwise : count;
    }

    /// Waits until the next message is due; the first one is at once.
    void pace() {
        if (rate == 0) {
            return;
        }
        if (paced == 0) {
            began = System.nanoTime();
        }
        long due = began + (long) (paced++ * (TimeUnit.SECONDS.toNanos(1) / rate));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
