package io.polyvert.jobs;

import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.util.Optional;

/// A job in the hands of a worker: one attempt of it.
public final class JobMessage<T> {
    private final Vertx vertx;
    private final Message<T> message;
    private final Optional<Incoming> stream;
    private final boolean isApart;

    JobMessage(Vertx vertx, Message<T> message) {
        this(vertx, message, Streams.of(vertx).broughtBy(message), false);
    }

    private JobMessage(Vertx vertx, Message<T> message, Optional<Incoming> stream, boolean isApart) {
        this.vertx = vertx;
        this.message = message;
        this.stream = stream;
        this.isApart = isApart;
    }

    /// The same for threads that are not the context's.
    JobMessage<T> apart() {
        return new JobMessage<>(vertx, message, stream, true);
    }

    public T body() {
        return message.body();
    }

    /// The body of a job that was submitted with a stream, as buffers. It ends with the work.
    public Optional<Incoming> stream() {
        return stream;
    }

    /// The same for work that blocks: in a [Jobs#blockingWorker], or on a virtual thread. Its methods throw
    /// `IllegalStateException` on an event loop and in a worker verticle, which would wait for themselves.
    public Optional<InputStream> input() {
        return stream.map(items -> new JobInput(items, isApart));
    }

    public MultiMap headers() {
        return message.headers();
    }

    public String id() {
        return message.headers().get(Runner.ID);
    }

    /// From 1.
    public int attempt() {
        return Integer.parseInt(message.headers().get(Runner.ATTEMPT));
    }

    /// Tells who looks how far the work is. Fails with 409 when the job was cancelled or given to
    /// another meanwhile.
    ///
    /// @param done from 0 to 1
    public Future<Void> progress(double done, String text) {
        JsonObject told = new JsonObject()
                .put("id", id())
                .put("attempt", attempt())
                .put("done", done)
                .put("text", text);
        return vertx.eventBus().request("jobs.progress", told).mapEmpty();
    }
}
