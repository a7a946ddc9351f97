package io.polyvert.codec;

import io.polyvert.bus.Failure;
import io.polyvert.streams.Incoming;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/// The bytes of a stream of the bus: its buffers, and its strings in UTF-8.
final class ByteItems implements ReadStream<Buffer> {
    private final Incoming items;
    private @Nullable Handler<Throwable> exceptionHandler;

    ByteItems(Incoming items) {
        this.items = items;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        if (handler == null) {
            items.handler(null);
            return this;
        }
        items.handler(item -> {
            switch (item) {
                case Buffer bytes -> handler.handle(bytes);
                case String text -> handler.handle(Buffer.buffer(text));
                case null, default -> refuse();
            }
        });
        return this;
    }

    private void refuse() {
        items.cancel();
        if (exceptionHandler != null) {
            exceptionHandler.handle(
                    Failure.INVALID.because("Base64 takes a stream of bytes or strings, not of other JSON"));
        }
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        exceptionHandler = handler;
        items.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        items.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        items.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        items.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        items.fetch(amount);
        return this;
    }
}
