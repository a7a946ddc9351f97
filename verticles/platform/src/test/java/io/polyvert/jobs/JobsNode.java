package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.SqliteFile;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

/// A Vert.x with jobs in a file. Its methods wait.
final class JobsNode implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(10);

    final Vertx vertx;
    final Jobs jobs;
    private final JobsVerticle verticle;

    JobsNode(Path file, JobOptions options) throws TimeoutException {
        Calls.prepare();
        Recorder recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        JobOrder.CODEC.register(vertx.eventBus());
        vertx.eventBus().registerCodec(new TracedFailureCodec());
        jobs = Parts.put(vertx, Jobs.class, new Jobs(vertx));
        verticle = new JobsVerticle(options, Colleagues.none("test"), () -> SqliteFile.store(file), true);
        vertx.deployVerticle(verticle).await(10, SECONDS);
        awaitOpen();
    }

    /// The store opens on a thread of its own; who asks before is told to ask again.
    private void awaitOpen() throws TimeoutException {
        for (int i = 0; i < 100; i++) {
            boolean isOpen = jobs.stats().map(true).otherwise(false).await(10, SECONDS);
            if (isOpen) {
                return;
            }
        }
        throw new TimeoutException("the jobs did not open");
    }

    String submit(JobOrder order) throws TimeoutException {
        return jobs.submit(order).await(10, SECONDS);
    }

    JsonObject finished(String id) throws TimeoutException {
        return jobs.await(id, LONG).await(15, SECONDS);
    }

    JsonObject get(String id) throws TimeoutException {
        return jobs.get(id).await(10, SECONDS);
    }

    /// A worker that notes what it gets, and gives it back.
    void echo(Queue<Object> seen, String address) throws TimeoutException {
        jobs.worker(address, 4, job -> {
                    seen.add(job.body());
                    return Future.succeededFuture(job.body());
                })
                .await(5, SECONDS);
    }

    /// For blocking workers.
    static void blockUntilInterrupted(Queue<Object> seen) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            seen.add("interrupted");
        }
    }

    @Override
    public void close() throws TimeoutException {
        verticle.drain().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }
}
