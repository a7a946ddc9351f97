package io.polyvert.launcher.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Bytes that are given as a stream, as fast as the node pulls them. Read on threads of their own, as who
/// has nothing for long must say so.
final class Given {
    private static final int PART_BYTES = 64 * 1024;
    private static final long QUIET_MS = 10_000;

    private final String name;
    private final InputStream from;
    private @Nullable CompletableFuture<byte[]> next;

    Given(String name, InputStream from) {
        this.name = name;
        this.from = from;
    }

    /// The answer to a frame of the node about this stream; null when none is wanted. Throws
    /// `UncheckedIOException` when the bytes cannot be read.
    @Nullable
    Frame answer(Frame pull) {
        String to = pull.head().getString("replyAddress");
        if (to == null || !(pull.body() instanceof JsonObject order)) {
            return null;
        }
        byte[] part = order.getInteger("credits", 0) == 0 ? null : part();
        if (part == null) {
            return batch(to, name, new JsonArray());
        }
        return part.length == 0 ? batch(to, "", new JsonArray()) : batch(to, name, Buffer.buffer(part));
    }

    private static Frame batch(String to, String rest, Object items) {
        JsonObject head = new JsonObject()
                .put("type", "send")
                .put("address", to)
                .put("stream", rest)
                .put("headers", new JsonObject());
        return Frame.of(head, items);
    }

    /// Null when nothing came in time; empty at the end.
    private byte @Nullable [] part() {
        CompletableFuture<byte[]> reading = next != null
                ? next
                : CompletableFuture.supplyAsync(this::read, Thread.ofPlatform().daemon()::start);
        next = reading;
        try {
            byte[] part = reading.get(QUIET_MS, TimeUnit.MILLISECONDS);
            next = null;
            return part;
        } catch (TimeoutException _) {
            return null;
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof UncheckedIOException unread
                    ? unread
                    : new IllegalStateException(failure.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while it was read"));
        }
    }

    /// What a pipe gives at once may be little; a part is whole but for the last.
    private byte[] read() {
        try {
            return from.readNBytes(PART_BYTES);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
