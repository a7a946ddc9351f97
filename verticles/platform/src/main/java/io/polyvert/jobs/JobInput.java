package io.polyvert.jobs;

import io.polyvert.streams.Incoming;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The body of a job for work that blocks. For one thread; ends with `InterruptedIOException` when the
/// work is cancelled.
final class JobInput extends InputStream {
    private static final long PATIENCE_SECONDS = 120;

    private final Incoming items;
    private final boolean isApart;
    private final Deque<Buffer> parts = new ArrayDeque<>();
    private int at;
    private boolean over;

    /// @param isApart whether the threads that read it are not those of the stream's context
    JobInput(Incoming items, boolean isApart) {
        this.items = items;
        this.isApart = isApart;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        Buffer part = part();
        if (part == null) {
            return -1;
        }
        int taken = Math.min(length, part.length() - at);
        part.getBytes(at, at + taken, into, offset);
        at += taken;
        return taken;
    }

    private @Nullable Buffer part() throws IOException {
        while (true) {
            Buffer first = parts.peek();
            if (first == null) {
                if (over || !more()) {
                    return null;
                }
            } else if (at < first.length()) {
                return first;
            } else {
                parts.remove();
                at = 0;
            }
        }
    }

    private boolean more() throws IOException {
        if (isOfContext()) {
            throw new IllegalStateException(
                    "this thread would wait for itself: read input() in a blockingWorker, or stream() here");
        }
        var batch = items.batch();
        try {
            await(batch.otherwiseEmpty());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the job was cancelled while its body was read");
        } catch (TimeoutException _) {
            throw new IOException("the job's body did not go on within " + PATIENCE_SECONDS + " s");
        }
        if (batch.failed()) {
            throw new IOException("the job's body cannot be read: " + batch.cause(), batch.cause());
        }
        batch.result().forEach(item -> parts.add((Buffer) Objects.requireNonNull(item)));
        over = batch.result().isEmpty();
        return !over;
    }

    /// A worker verticle's own thread looks like one on which it lets others block.
    private boolean isOfContext() {
        Context here = Vertx.currentContext();
        boolean isWorkers = here != null && here.isWorkerContext();
        return Context.isOnWorkerThread() ? isWorkers && !isApart : Context.isOnEventLoopThread();
    }

    /// A virtual thread lets go of its context meanwhile.
    private static void await(Future<?> settled) throws InterruptedException, TimeoutException {
        if (!Context.isOnWorkerThread()) {
            settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return;
        }
        CountDownLatch came = new CountDownLatch(1);
        settled.onComplete(_ -> came.countDown());
        if (!came.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException();
        }
    }

    @Override
    public void close() {
        over = true;
        parts.clear();
        items.cancel();
    }
}
