package io.polyvert.codec;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A stream of given items, or of pieces in which every byte is known by its place.
final class Pattern implements ReadStream<Object> {
    static final int PIECE = 10_007;
    private static final int PERIOD = 251;

    private final int count;
    private final IntFunction<Object> items;
    private int next;
    private long demand = Long.MAX_VALUE;
    private boolean running;
    private boolean ended;
    private @Nullable Handler<Object> handler;
    private @Nullable Handler<Void> endHandler;

    Pattern(int pieces) {
        this.count = pieces;
        this.items = index -> piece((long) index * PIECE, PIECE);
    }

    Pattern(List<Object> items) {
        this.count = items.size();
        this.items = items::get;
    }

    private static Buffer piece(long start, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((start + i) % PERIOD);
        }
        return Buffer.buffer(bytes);
    }

    static boolean continues(Buffer piece, long start) {
        return piece.equals(piece(start, piece.length()));
    }

    private void run() {
        if (running) {
            return;
        }
        running = true;
        while (handler != null && demand > 0 && next < count) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            handler.handle(items.apply(next++));
        }
        running = false;
        if (next == count && !ended && endHandler != null) {
            ended = true;
            endHandler.handle(null);
        }
    }

    @Override
    public Pattern handler(@Nullable Handler<Object> handler) {
        this.handler = handler;
        run();
        return this;
    }

    @Override
    public Pattern pause() {
        demand = 0;
        return this;
    }

    @Override
    public Pattern resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Pattern fetch(long amount) {
        demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
        run();
        return this;
    }

    @Override
    public Pattern endHandler(@Nullable Handler<Void> handler) {
        endHandler = handler;
        return this;
    }

    @Override
    public Pattern exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }
}
