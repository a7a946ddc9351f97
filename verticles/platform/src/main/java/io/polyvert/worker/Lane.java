package io.polyvert.worker;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.contracts.WorkStats;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;

/// Lets at most so many pieces of work run at a time and so many wait, first come first served. Whoever comes beyond
/// that is refused at once with [Failure#UNAVAILABLE]; whose caller leaves gives its place in the queue away. Waiting
/// holds no thread. Work starts on, and its future completes on, the context that asked.
final class Lane {
    private static final class Waiter {
        final Context context;
        final Runnable start;
        final long sinceNanos = System.nanoTime();

        Waiter(Context context, Runnable start) {
            this.context = context;
            this.start = start;
        }
    }

    private final Vertx vertx;
    private final String name;
    private final int concurrency;
    private final int queueLimit;
    private final SequencedSet<Waiter> queue = new LinkedHashSet<>();
    private int running;
    private long done;
    private long failed;
    private long refused;
    private long waitedNanos;
    private long ranNanos;

    Lane(Vertx vertx, String name, int concurrency, int queueLimit) {
        this.vertx = vertx;
        this.name = name;
        this.concurrency = concurrency;
        this.queueLimit = queueLimit;
    }

    <T> Future<T> run(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        Optional<Call> call = Call.current();
        Waiter waiter = new Waiter(vertx.getOrCreateContext(), () -> start(call, work, promise));
        switch (admit(waiter)) {
            case RUN -> waiter.start.run();
            case WAIT ->
                call.ifPresent(waits -> waits.onCancel(() -> {
                    if (leaves(waiter)) {
                        promise.fail(hasLeft());
                    }
                }));
            case REFUSE ->
                promise.fail(Failure.UNAVAILABLE.because("worker pool '" + name + "' is full: " + concurrency
                        + " running and " + queueLimit + " waiting; try again later or give the pool more threads"));
        }
        return promise.future();
    }

    private <T> void start(Optional<Call> call, Supplier<Future<T>> work, Promise<T> promise) {
        long begun = System.nanoTime();
        Future.<T>future(inner -> begin(call, work).onComplete(inner)).onComplete(outcome -> {
            finished(outcome.succeeded(), System.nanoTime() - begun);
            promise.handle(outcome);
        });
    }

    /// Work whose caller left just before its turn does not begin.
    private static <T> Future<T> begin(Optional<Call> call, Supplier<Future<T>> work) {
        return call.filter(Call::isCancelled).isPresent() ? Future.failedFuture(hasLeft()) : work.get();
    }

    private static Throwable hasLeft() {
        return Failure.CANCELLED.because("the caller has left while the work waited");
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

    private synchronized boolean leaves(Waiter waiter) {
        boolean waited = queue.remove(waiter);
        if (waited) {
            waitedNanos += System.nanoTime() - waiter.sinceNanos;
        }
        return waited;
    }

    private synchronized void finished(boolean succeeded, long nanos) {
        done++;
        failed += succeeded ? 0 : 1;
        ranNanos += nanos;
        if (queue.isEmpty()) {
            running--;
            return;
        }
        Waiter next = queue.removeFirst();
        waitedNanos += System.nanoTime() - next.sinceNanos;
        next.context.runOnContext(_ -> next.start.run());
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
                .setWaitedMs(waitedNanos / 1_000_000)
                .setRanMs(ranNanos / 1_000_000);
    }
}
