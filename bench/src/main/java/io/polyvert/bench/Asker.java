package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps 64 requests to `bench` in flight, 100 bytes of JSON each, and counts the answers.
final class Asker extends AbstractVerticle {
    static final int IN_FLIGHT = 64;

    private static final int WINDOW_SECONDS = 5;
    private static final double GROWING = 1.03;

    private final AtomicLong answered = new AtomicLong();

    @Override
    public void start() {
        for (int i = 0; i < IN_FLIGHT; i++) {
            ask();
        }
    }

    private void ask() {
        vertx.eventBus().request("bench", body()).onComplete(answer -> {
            if (answer.failed()) {
                throw new IllegalStateException(answer.cause());
            }
            answered.lazySet(answered.get() + 1);
            ask();
        });
    }

    /// Waits until the answers of five seconds are no longer more than those of the five before.
    void warm(int least, int most) throws InterruptedException {
        double before = 0;
        for (int waited = 0; waited < most; waited += WINDOW_SECONDS) {
            double now = count(WINDOW_SECONDS, false);
            if (waited >= least && now < GROWING * before) {
                return;
            }
            before = Math.max(before, now);
        }
    }

    /// Answers per second: of this process's CPU time, so that a busy machine disturbs less, or of the clock.
    double count(int seconds, boolean ofCpu) throws InterruptedException {
        long before = answered.get();
        long start = ofCpu ? cpuNanos() : System.nanoTime();
        SECONDS.sleep(seconds);
        return (answered.get() - before) * 1e9 / ((ofCpu ? cpuNanos() : System.nanoTime()) - start);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    static JsonObject body() {
        return new JsonObject()
                .put("id", 4711)
                .put("name", "Ada Lovelace")
                .put("active", true)
                .put("score", 99.5)
                .put("note", "the first program, 1843");
    }
}
