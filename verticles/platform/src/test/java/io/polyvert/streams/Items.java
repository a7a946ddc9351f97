package io.polyvert.streams;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives items when they are fetched.
class Items implements ReadStream<Object> {
    private final List<Item> items;
    private long demand = Long.MAX_VALUE;
    private int next;
    private boolean ended;
    private @Nullable Handler<Object> handler;
    private @Nullable Handler<Void> endHandler;

    @Nullable
    Handler<Throwable> exceptionHandler;

    Items(List<Item> items) {
        this.items = items;
    }

    @Nullable
    Object item(int index) {
        return items.get(index).value();
    }

    int size() {
        return items.size();
    }

    int given() {
        return next;
    }

    /// How it ends after its last item.
    void end(@Nullable Handler<Void> endHandler) {
        if (endHandler != null) {
            endHandler.handle(null);
        }
    }

    private void go() {
        while (handler != null && demand > 0 && next < size()) {
            demand--;
            handler.handle(item(next++));
        }
        if (handler != null && next == size() && !ended) {
            ended = true;
            end(endHandler);
        }
    }

    @Override
    public Items handler(@Nullable Handler<Object> handler) {
        this.handler = handler;
        go();
        return this;
    }

    @Override
    public Items endHandler(@Nullable Handler<Void> endHandler) {
        this.endHandler = endHandler;
        return this;
    }

    @Override
    public Items exceptionHandler(@Nullable Handler<Throwable> exceptionHandler) {
        this.exceptionHandler = exceptionHandler;
        return this;
    }

    @Override
    public Items pause() {
        demand = 0;
        return this;
    }

    @Override
    public Items resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Items fetch(long amount) {
        demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
        go();
        return this;
    }
}
