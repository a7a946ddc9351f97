package io.polyvert.streams;

import io.vertx.core.Handler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// 0, 1, 2, … as many as wanted.
public final class Numbers extends Items {
    private final int count;
    private @Nullable Throwable failure;
    private boolean silent;

    public Numbers(int count) {
        super(List.of());
        this.count = count;
    }

    /// Fails after its last number instead of ending.
    public Numbers breakingWith(Throwable failure) {
        this.failure = failure;
        return this;
    }

    /// Gives nothing, and does not end.
    Numbers silent() {
        silent = true;
        return this;
    }

    @Override
    Object item(int index) {
        return index;
    }

    @Override
    int size() {
        return silent ? 1 : count;
    }

    @Override
    public Numbers fetch(long amount) {
        if (!silent) {
            super.fetch(amount);
        }
        return this;
    }

    @Override
    void end(@Nullable Handler<Void> endHandler) {
        if (failure == null) {
            super.end(endHandler);
        } else if (exceptionHandler != null) {
            exceptionHandler.handle(failure);
        }
    }
}
