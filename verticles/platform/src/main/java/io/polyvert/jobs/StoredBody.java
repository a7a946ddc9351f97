package io.polyvert.jobs;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A body that came as a stream, for the worker: piece by piece from the store, each when it is wanted.
/// Starts paused.
final class StoredBody implements ReadStream<Buffer> {
    private final IntFunction<Future<Buffer>> store;
    private final int pieces;
    private int next;
    private long demand;
    private boolean reads;
    private boolean over;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;

    /// @param store reads the piece with this number
    StoredBody(IntFunction<Future<Buffer>> store, int pieces) {
        this.store = store;
        this.pieces = pieces;
    }

    void close() {
        over = true;
    }

    private void go() {
        if (over || reads || demand == 0 || handler == null) {
            return;
        }
        if (next == pieces) {
            over = true;
            if (endHandler != null) {
                endHandler.handle(null);
            }
            return;
        }
        reads = true;
        store.apply(next).onComplete(this::came, this::broke);
    }

    private void came(Buffer piece) {
        reads = false;
        next++;
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
        if (!over && handler != null) {
            handler.handle(piece);
            // the end is told at once, nobody has to ask for it
            demand = next == pieces ? Long.MAX_VALUE : demand;
            go();
        }
    }

    private void broke(Throwable cause) {
        if (!over) {
            over = true;
            if (exceptionHandler != null) {
                exceptionHandler.handle(cause);
            }
        }
    }

    @Override
    public StoredBody fetch(long amount) {
        demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
        go();
        return this;
    }

    @Override
    public StoredBody pause() {
        demand = 0;
        return this;
    }

    @Override
    public StoredBody resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public StoredBody handler(@Nullable Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public StoredBody endHandler(@Nullable Handler<Void> endHandler) {
        this.endHandler = endHandler;
        return this;
    }

    @Override
    public StoredBody exceptionHandler(@Nullable Handler<Throwable> exceptionHandler) {
        this.exceptionHandler = exceptionHandler;
        return this;
    }
}
