package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.cluster.ClusterOptions;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.jobs.Jobs;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Our jobs as a contender: reads how many jobs, and answers how many it took and did in a second.
/// `NAME HOME CLUSTERED`.
final class JobsSubject {
    static final int IN_FLIGHT = 1_000;
    static final JsonObject BODY = new JsonObject().put("photo", "p".repeat(80));
    private static final int ROUND_SECONDS = 120;

    private JobsSubject() {}

    public static void main(String[] arguments) throws Exception {
        NodeOptions options = options(arguments[0], Path.of(arguments[1]), arguments[2].equals("true"));
        try (Node node = Node.start(options, new Languages())) {
            System.out.println("ready");
            Jobs jobs = Jobs.of(node.vertx());
            int round = 0;
            Scanner asked = new Scanner(System.in, StandardCharsets.US_ASCII);
            while (asked.hasNextInt()) {
                int count = asked.nextInt();
                String address = "round" + ++round;
                jobs.pause(address).await(10, SECONDS);
                double enqueued = rate(count, () -> enqueue(jobs, address, count));
                double processed = rate(count, () -> process(jobs, address, count));
                System.out.printf("%.0f %.0f%n", enqueued, processed);
            }
        }
        System.exit(0);
    }

    /// The nodes of one home are a cluster, where they are one.
    static NodeOptions options(String name, Path home, boolean isClustered) {
        NodeOptions options = NodeOptions.of(name, home).withHttp(HttpOptions.DEFAULTS.withPort(-1));
        ClusterOptions cluster = options.cluster();
        return !isClustered
                ? options
                : options.withCluster(new ClusterOptions(
                        true,
                        String.valueOf(home.getFileName()),
                        cluster.host(),
                        0,
                        cluster.publicHost(),
                        cluster.publicPort(),
                        cluster.members(),
                        cluster.config()));
    }

    interface Work {
        void run() throws Exception;
    }

    static double rate(int count, Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        return count * 1e9 / (System.nanoTime() - begun);
    }

    static void enqueue(Jobs jobs, String address, int count) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        Promise<String> refused = Promise.promise();
        for (int i = 0; i < count && !refused.future().isComplete(); i++) {
            room.acquire();
            jobs.submit(address, BODY).onFailure(refused::tryFail).onComplete(_ -> room.release());
        }
        room.acquire(IN_FLIGHT);
        if (refused.future().isComplete()) {
            refused.future().await(1, SECONDS);
        }
    }

    static void process(Jobs jobs, String address, int count) throws Exception {
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
        all.future().await(ROUND_SECONDS, SECONDS);
    }
}
