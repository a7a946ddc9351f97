package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.jobs.Jobs;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Durable jobs on SQLite, on the disk when they are acknowledged: how soon an idle node begins one,
/// how many it takes and does in a second, and what a million that wait cost.
final class JobsBench {
    private static final int WARM = 2_000;
    private static final int IDLE = 300;
    private static final int JOBS = 20_000;
    private static final int MILLION = 1_000_000;
    private static final int IN_FLIGHT = 1_000;
    private static final JsonObject BODY = new JsonObject().put("photo", "p".repeat(80));

    private JobsBench() {}

    static void run() throws Exception {
        NodeOptions options =
                NodeOptions.of("jobs", Files.createTempDirectory("jobs")).withHttp(HttpOptions.DEFAULTS.withPort(-1));
        try (Node node = Node.start(options, new Languages())) {
            Jobs jobs = Jobs.of(node.vertx());
            done(jobs, WARM);
            idle(jobs);
            jobs.pause("rate").await(10, SECONDS);
            double enqueued = rate(JOBS, () -> enqueue(jobs, "rate", JOBS));
            double processed = rate(JOBS, () -> process(jobs, "rate", JOBS));
            System.out.printf(Locale.ROOT, "  enqueue %,.0f jobs/s, process %,.0f jobs/s%n", enqueued, processed);
            million(jobs);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double rate(int count, Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        return count * 1e9 / (System.nanoTime() - begun);
    }

    private static void enqueue(Jobs jobs, String address, int count) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        for (int i = 0; i < count; i++) {
            room.acquire();
            jobs.submit(address, BODY).onComplete(_ -> room.release());
        }
        room.acquire(IN_FLIGHT);
    }

    private static void process(Jobs jobs, String address, int count) throws Exception {
        AtomicInteger left = new AtomicInteger(count);
        Promise<Boolean> all = Promise.promise();
        jobs.worker(address, IN_FLIGHT, _ -> {
                    if (left.decrementAndGet() == 0) {
                        all.complete(true);
                    }
                    return Future.succeededFuture();
                })
                .await(10, SECONDS);
        jobs.resume(address).await(10, SECONDS);
        all.future().await(120, SECONDS);
    }

    private static void done(Jobs jobs, int count) throws Exception {
        jobs.pause("warm").await(10, SECONDS);
        enqueue(jobs, "warm", count);
        process(jobs, "warm", count);
    }

    private static void idle(Jobs jobs) throws Exception {
        long[] nanos = new long[IDLE];
        Semaphore begun = new Semaphore(0);
        jobs.worker("idle", 1, _ -> {
                    begun.release();
                    return Future.succeededFuture();
                })
                .await(10, SECONDS);
        for (int i = 0; i < IDLE; i++) {
            long submitted = System.nanoTime();
            String id = jobs.submit("idle", BODY).await(10, SECONDS);
            begun.acquire();
            nanos[i] = System.nanoTime() - submitted;
            jobs.await(id, Duration.ofSeconds(5)).await(10, SECONDS);
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "  idle: submit to start p50 %.2f ms, p95 %.2f ms%n",
                nanos[IDLE / 2] / 1e6,
                nanos[IDLE * 95 / 100] / 1e6);
    }

    private static void million(Jobs jobs) throws Exception {
        jobs.pause("million").await(10, SECONDS);
        double rate = rate(MILLION, () -> enqueue(jobs, "million", MILLION));
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        JsonObject query = new JsonObject()
                .put("address", "million")
                .put("state", "waiting")
                .put("limit", 100);
        long begun = System.nanoTime();
        JsonObject page = jobs.list(query).await(60, SECONDS);
        long first = System.nanoTime();
        jobs.list(query.put("before", page.getString("next"))).await(60, SECONDS);
        long second = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "  a million waiting: enqueued at %,.0f jobs/s; heap %,d MiB, process %s; pages of 100 in %.1f and %.1f ms%n",
                rate,
                heap >> 20,
                resident(),
                (first - begun) / 1e6,
                (second - first) / 1e6);
    }

    private static String resident() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.substring(6).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
