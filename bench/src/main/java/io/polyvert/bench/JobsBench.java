package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.deployments.Languages;
import io.polyvert.jobs.Jobs;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/// Durable jobs on SQLite, on the disk when they are acknowledged: how soon an idle node begins one,
/// what a million that wait cost, and how many are taken and done in a second beside others.
final class JobsBench {
    private static final int WARM = 2_000;
    private static final int IDLE = 300;
    private static final int MILLION = 1_000_000;

    private JobsBench() {}

    static void run(int rounds) throws Exception {
        try (Child child = Child.java(List.of("-Xmx768m"), JobsBench.class)) {
            child.echo();
        }
        JobsPeers.run(rounds);
    }

    /// The part that needs a process of its own, as its size is measured.
    public static void main(String[] arguments) throws Exception {
        NodeOptions options = JobsSubject.options("jobs", Files.createTempDirectory("jobs"), false);
        try (Node node = Node.start(options, new Languages())) {
            Jobs jobs = Jobs.of(node.vertx());
            done(jobs, WARM);
            idle(jobs);
            million(jobs);
        }
        System.exit(0);
    }

    private static void done(Jobs jobs, int count) throws Exception {
        jobs.pause("warm").await(10, SECONDS);
        JobsSubject.enqueue(jobs, "warm", count);
        JobsSubject.process(jobs, "warm", count);
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
            String id = jobs.submit("idle", JobsSubject.BODY).await(10, SECONDS);
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
        double rate = JobsSubject.rate(MILLION, () -> JobsSubject.enqueue(jobs, "million", MILLION));
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
