package io.polyvert.jobs;

import io.polyvert.streams.Incoming;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The body of a job for work that blocks. For one thread; ends with `InterruptedIOException` when the
/// work is cancelled.
final class JobInput extends InputStream {
    private static final long PATIENCE_SECONDS = 120;

    private final Incoming items;
    private final Deque<Buffer> parts = new ArrayDeque<>();
    private int at;
    private boolean over;

    JobInput(Incoming items) {
        this.items = items;
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
        try {
            var batch = items.batch().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            batch.forEach(item -> parts.add((Buffer) Objects.requireNonNull(item)));
            over = batch.isEmpty();
            return !over;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the job was cancelled while its body was read");
        } catch (ExecutionException failure) {
            throw new IOException("the job's body cannot be read: " + failure.getCause(), failure.getCause());
        } catch (TimeoutException _) {
            throw new IOException("the job's body did not go on within " + PATIENCE_SECONDS + " s");
        }
    }

    @Override
    public void close() {
        over = true;
        parts.clear();
        items.cancel();
    }
}
