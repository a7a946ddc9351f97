package io.polyvert.base64;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/// A stream as a transcoder makes it of another one; as fast as its reader, with one buffer in hand.
final class TranscodedRead implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final Transcoder coder;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private boolean over;

    TranscodedRead(ReadStream<Buffer> source, Transcoder coder) {
        this.source = source;
        this.coder = coder;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        this.handler = handler;
        if (handler == null) {
            source.handler(null);
        } else {
            source.exceptionHandler(this::fail);
            source.endHandler(_ -> finish());
            source.handler(this::take);
        }
        return this;
    }

    private void take(Buffer piece) {
        if (over) {
            return;
        }
        Buffer made;
        try {
            made = Pieces.update(coder, piece);
        } catch (Base64Exception wrong) {
            fail(wrong);
            return;
        }
        if (made.length() == 0) {
            source.fetch(1); // the reader waits for a buffer, and this one has given none
        } else if (handler != null) {
            handler.handle(made);
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        Buffer last;
        try {
            last = Pieces.finish(coder);
        } catch (Base64Exception wrong) {
            fail(wrong);
            return;
        }
        over = true;
        if (last.length() > 0 && handler != null) {
            handler.handle(last);
        }
        if (endHandler != null) {
            endHandler.handle(null);
        }
    }

    private void fail(Throwable cause) {
        if (!over) {
            over = true;
            if (exceptionHandler != null) {
                exceptionHandler.handle(cause);
            }
        }
    }

    @Override
    public ReadStream<Buffer> pause() {
        source.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        source.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        source.fetch(amount);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> endHandler) {
        this.endHandler = endHandler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> exceptionHandler) {
        this.exceptionHandler = exceptionHandler;
        return this;
    }
}
