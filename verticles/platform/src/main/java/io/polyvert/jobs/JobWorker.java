package io.polyvert.jobs;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// A consumer that gets jobs, and says every few seconds that it is there.
public final class JobWorker {
    private static final long FIRST_MS = 3_000;

    private final Vertx vertx;
    private final MessageConsumer<?> consumer;
    private final JsonObject here;
    private @Nullable WorkerExecutor threads;
    private long timer = -1;
    private boolean left;

    JobWorker(Vertx vertx, MessageConsumer<?> consumer, String queue, String address, int concurrency) {
        this.vertx = vertx;
        this.consumer = consumer;
        Context context = vertx.getOrCreateContext();
        String label = context.deploymentID() == null ? "java" : "java " + context.deploymentID();
        this.here = new JsonObject()
                .put("address", queue)
                .put("worker", address)
                .put("concurrency", concurrency)
                .put("label", label);
    }

    JobWorker closing(WorkerExecutor threads) {
        this.threads = threads;
        return this;
    }

    Future<Void> announce() {
        return tell(here).map(reply -> {
            again(reply.getLong("everyMs", FIRST_MS));
            return null;
        });
    }

    private void again(long ms) {
        if (!left && consumer.isRegistered()) {
            timer = vertx.setTimer(
                    ms,
                    _ -> tell(here)
                            .onComplete(reply -> again(reply.getLong("everyMs", FIRST_MS)), _ -> again(FIRST_MS)));
        }
    }

    private Future<JsonObject> tell(JsonObject what) {
        return vertx.eventBus().<JsonObject>request("jobs.work", what).map(Message::body);
    }

    /// It gets no more jobs; what it has in hand goes on.
    public Future<Void> unregister() {
        left = true;
        vertx.cancelTimer(timer);
        return tell(here.copy().put("concurrency", 0))
                .otherwise(new JsonObject())
                .compose(_ -> consumer.unregister())
                .eventually(() -> threads == null ? Future.succeededFuture() : threads.close());
    }
}
