package io.polyvert.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// So many requests per second, whether the earlier ones are answered or not. What is late after a pause is sent then.
final class SwapLoad extends VerticleBase {
    private static final int TIMEOUT_MS = 20_000;
    private static final int MOST_AT_ONCE = 1_000;

    private final int perSecond;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile String firstFailure = "";
    private volatile Awaited awaited = new Awaited(0, new CompletableFuture<>());
    private volatile boolean ended;

    /// A version, and when it answered first.
    private record Awaited(int version, CompletableFuture<Long> at) {}

    SwapLoad(int perSecond) {
        this.perSecond = perSecond;
    }

    @Override
    public Future<?> start() {
        long begin = System.nanoTime();
        long[] due = new long[1];
        vertx.setPeriodic(1, timer -> {
            if (ended) {
                vertx.cancelTimer(timer);
                return;
            }
            due[0] = (System.nanoTime() - begin) / 1_000 * perSecond / 1_000_000;
            for (int i = 0; i < MOST_AT_ONCE && sent.get() < due[0]; i++) {
                ask();
            }
        });
        return Future.succeededFuture();
    }

    private void ask() {
        long id = sent.getAndIncrement();
        vertx.eventBus()
                .<Integer>request("subject", id, new DeliveryOptions().setSendTimeout(TIMEOUT_MS))
                .onComplete(reply -> heard(reply.body()), this::failed);
    }

    private void heard(int version) {
        answered.incrementAndGet();
        Awaited waiting = awaited;
        if (version == waiting.version) {
            waiting.at.complete(System.nanoTime());
        }
    }

    private void failed(Throwable cause) {
        if (failed.incrementAndGet() == 1) {
            firstFailure = String.valueOf(cause);
        }
    }

    /// When the version answers first, on the clock of [System#nanoTime].
    CompletableFuture<Long> firstReplyOf(int version) {
        CompletableFuture<Long> at = new CompletableFuture<>();
        awaited = new Awaited(version, at);
        return at;
    }

    /// Sends no more.
    void end() {
        ended = true;
    }

    boolean isQuiet() {
        return ended && answered.get() + failed.get() == sent.get();
    }

    long sent() {
        return sent.get();
    }

    long answered() {
        return answered.get();
    }

    long failed() {
        return failed.get();
    }

    String firstFailure() {
        return firstFailure;
    }
}
