package io.polyvert.worker;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.contracts.WorkStats;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/// Lets at most so many pieces of work run at a time and so many wait, first come first served. Whoever comes beyond
/// that is refused at once with [Failure#UNAVAILABLE]. Waiting holds no thread. Work starts on, and its future
/// completes on, the context that asked.
final class Lane {
    private record Waiter(Context context, Runnable start, long sinceNanos) {}

    private final Vertx vertx;
    private final String name;
    private final int concurrency;
    private final int queueLimit;
    private final Queue<Waiter> queue = new ArrayDeque<>();
    private int running;
    private long done;
    private long failed;
    private long refused;
    private long waitedNanos;

    Lane(Vertx vertx, String name, int concurrency, int queueLimit) {
        this.vertx = vertx;
        this.name = name;
        this.concurrency = concurrency;
        this.queueLimit = queueLimit;
    }

    <T> Future<T> run(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        Context context = vertx.getOrCreateContext();
        Optional<Call> call = Call.current();
        Runnable start = () -> Future.<T>future(inner -> begin(call, work).onComplete(inner))
                .onComplete(outcome -> {
                    finished(outcome.succeeded());
                    promise.handle(outcome);
                });
        switch (admit(new Waiter(context, start, System.nanoTime()))) {
            case RUN -> start.run();
            case WAIT -> {}
            case REFUSE ->
                promise.fail(Failure.UNAVAILABLE.because("worker pool '" + name + "' is full: " + concurrency
                        + " running and " + queueLimit + " waiting; try again later or give the pool more threads"));
        }
        return promise.future();
    }

    /// Work that waited while its caller left does not begin.
    private static <T> Future<T> begin(Optional<Call> call, Supplier<Future<T>> work) {
        return call.filter(Call::isCancelled).isPresent()
                ? Future.failedFuture(Failure.CANCELLED.because("the caller has left while the work waited"))
                : work.get();
    }

    private enum Admission {
        RUN,
        WAIT,
        REFUSE
    }

    private synchronized Admission admit(Waiter waiter) {
        if (running < concurrency) {
            running++;
            return Admission.RUN;
        }
        if (queue.size() < queueLimit) {
            queue.add(waiter);
            return Admission.WAIT;
        }
        refused++;
        return Admission.REFUSE;
    }

    private synchronized void finished(boolean succeeded) {
        done++;
        failed += succeeded ? 0 : 1;
        Waiter next = queue.poll();
        if (next == null) {
            running--;
            return;
        }
        waitedNanos += System.nanoTime() - next.sinceNanos();
        next.context().runOnContext(_ -> next.start().run());
    }

    synchronized WorkStats stats() {
        return new WorkStats()
                .setPool(name)
                .setThreads(concurrency)
                .setQueueLimit(queueLimit)
                .setRunning(running)
                .setQueued(queue.size())
                .setDone(done)
                .setFailed(failed)
                .setRefused(refused)
                .setWaitedMs(waitedNanos / 1_000_000);
    }
}
