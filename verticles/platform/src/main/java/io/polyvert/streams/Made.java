package io.polyvert.streams;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a Java stream gives, made when it is fetched and on the thread that fetches, by an [Outlet]. Starts paused.
final class Made implements ReadStream<@Nullable Object> {
    private final Stream<?> items;
    private final Iterator<?> iterator;
    private long demand;
    private boolean over;
    private @Nullable Handler<@Nullable Object> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;

    Made(Stream<?> items) {
        this.items = items;
        this.iterator = items.iterator();
    }

    /// Nothing more is wanted.
    void close() {
        over = true;
        items.close();
    }

    @Override
    public Made fetch(long amount) {
        demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
        try {
            while (handler != null && demand > 0 && !over) {
                if (!iterator.hasNext()) {
                    close();
                    if (endHandler != null) {
                        endHandler.handle(null);
                    }
                    return this;
                }
                demand -= demand == Long.MAX_VALUE ? 0 : 1;
                handler.handle(iterator.next());
            }
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError broken) {
            over = true;
            items.close();
            if (exceptionHandler != null) {
                exceptionHandler.handle(broken);
            }
        }
        return this;
    }

    @Override
    public Made pause() {
        demand = 0;
        return this;
    }

    @Override
    public Made resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Made handler(@Nullable Handler<@Nullable Object> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public Made endHandler(@Nullable Handler<Void> endHandler) {
        this.endHandler = endHandler;
        return this;
    }

    @Override
    public Made exceptionHandler(@Nullable Handler<Throwable> exceptionHandler) {
        this.exceptionHandler = exceptionHandler;
        return this;
    }
}
