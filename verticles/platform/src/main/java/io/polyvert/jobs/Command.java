package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import org.jspecify.annotations.Nullable;

/// Something asked of the book. It is decided first and answered when what was decided is safe.
final class Command<T> {
    /// A decision. A refusal is thrown before anything has changed.
    interface Decision<T> {
        T take(Book book, long nowMs);
    }

    private final Decision<T> decision;
    private final Promise<T> promise = Promise.promise();
    private @Nullable T value;
    private @Nullable ReplyException refusal;

    Command(Decision<T> decision) {
        this.decision = decision;
    }

    Future<T> future() {
        return promise.future();
    }

    void decide(Book book, long nowMs) {
        try {
            value = decision.take(book, nowMs);
        } catch (ReplyException refused) {
            refusal = refused;
        }
    }

    void answer() {
        if (refusal == null) {
            promise.tryComplete(value);
        } else {
            promise.tryFail(refusal);
        }
    }

    void refuse(String reason) {
        promise.tryFail(Failure.UNAVAILABLE.because(reason));
    }
}
