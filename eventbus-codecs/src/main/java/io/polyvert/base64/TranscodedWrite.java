package io.polyvert.base64;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/// Writes to another stream what a transcoder makes of what is written here.
final class TranscodedWrite implements WriteStream<Buffer> {
    private final WriteStream<Buffer> target;
    private final Transcoder coder;

    TranscodedWrite(WriteStream<Buffer> target, Transcoder coder) {
        this.target = target;
        this.coder = coder;
    }

    @Override
    public Future<Void> write(Buffer piece) {
        Buffer made;
        try {
            made = Pieces.update(coder, piece);
        } catch (Base64Exception wrong) {
            return Future.failedFuture(wrong);
        }
        return made.length() == 0 ? Future.succeededFuture() : target.write(made);
    }

    @Override
    public Future<Void> end() {
        Buffer last;
        try {
            last = Pieces.finish(coder);
        } catch (Base64Exception wrong) {
            return Future.failedFuture(wrong);
        }
        return last.length() == 0 ? target.end() : target.end(last);
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        target.setWriteQueueMaxSize(maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return target.writeQueueFull();
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        target.drainHandler(handler);
        return this;
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        target.exceptionHandler(handler);
        return this;
    }
}
