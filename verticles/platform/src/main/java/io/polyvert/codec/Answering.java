package io.polyvert.codec;

import io.polyvert.bus.Failure;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/// A stream whose reader, on the bus, gets a wrong text as a failure with code 400; whoever gives the
/// text is then told to stop.
final class Answering implements ReadStream<Buffer> {
    private final ReadStream<Buffer> made;
    private final Runnable stop;

    Answering(ReadStream<Buffer> made, Runnable stop) {
        this.made = made;
        this.stop = stop;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        made.exceptionHandler(cause -> {
            stop.run();
            if (handler != null) {
                handler.handle(
                        cause instanceof IllegalArgumentException
                                ? Failure.INVALID.because(String.valueOf(cause.getMessage()))
                                : cause);
            }
        });
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        made.handler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        made.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        made.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        made.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        made.fetch(amount);
        return this;
    }
}
