package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.cluster.ClusterOptions;
import io.polyvert.contracts.JobGroup;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobRetry;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of three nodes that join over real sockets.
class JobsClusterIT {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> begun = new ConcurrentHashMap<>();
    private final BlockingQueue<Integer> order = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    @BeforeEach
    void start(@TempDir Path home) {
        String cluster = "test-" + UUID.randomUUID();
        for (String name : List.of("one", "two", "three")) {
            nodes.add(Node.start(
                    NodeOptions.of(name, home)
                            .withHttp(HttpOptions.DEFAULTS.withPort(-1))
                            .withCluster(cluster(cluster)),
                    new Languages()));
        }
    }

    private static ClusterOptions cluster(String name) {
        return new ClusterOptions(
                true,
                name,
                ClusterOptions.DEFAULTS.host(),
                0,
                ClusterOptions.DEFAULTS.publicHost(),
                ClusterOptions.DEFAULTS.publicPort(),
                ClusterOptions.DEFAULTS.members(),
                ClusterOptions.DEFAULTS.config());
    }

    @AfterEach
    void stop() {
        nodes.reversed().forEach(Node::close);
    }

    private Jobs jobs(int node) {
        return Jobs.of(nodes.get(node).vertx());
    }

    private static JsonObject finished(Jobs jobs, String id) throws Exception {
        return jobs.await(id, Duration.ofSeconds(30)).await(40, SECONDS);
    }

    private void worker(int node, String address) throws Exception {
        jobs(node)
                .<Integer, Integer>worker(address, 4, job -> {
                    begun.merge(job.id(), 1, Integer::sum);
                    order.add(job.body());
                    return Future.succeededFuture(job.body() * 2);
                })
                .await(10, SECONDS);
    }

    @Test
    void job_submittedOnOneNode_isDoneOnAnother_andSeenFromAll() throws Exception {
        worker(2, "double");
        String id = jobs(1).submit("double", 21).await(10, SECONDS);
        for (int node = 0; node < 3; node++) {
            assertThat(finished(jobs(node), id).getInteger("result")).isEqualTo(42);
        }
    }

    @Test
    void body_asAStream_goesFromAnyNodeThroughTheOwnerToAny() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("body"), bytes);
        jobs(2).<Object, Integer>blockingWorker("hash", 1, job -> {
                    try (InputStream input = job.input().orElseThrow()) {
                        return Arrays.hashCode(input.readAllBytes());
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                })
                .await(10, SECONDS);
        var opened = nodes.get(1)
                .vertx()
                .fileSystem()
                .open(file.toString(), new OpenOptions().setWrite(false))
                .await(5, SECONDS);
        String id = jobs(1).submit(JobOrder.to("hash"), opened).await(30, SECONDS);
        assertThat(finished(jobs(0), id).getInteger("result")).isEqualTo(Arrays.hashCode(bytes));
    }

    @Test
    void owner_leaves_theNextOneGoesOn_withEveryJob_andOnceEach() throws Exception {
        jobs(0).pause("double").await(10, SECONDS);
        worker(1, "double");
        worker(2, "double");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(jobs(i % 3).submit("double", i).await(10, SECONDS));
        }
        nodes.removeFirst().close();
        jobs(1).resume("double").await(20, SECONDS);
        for (int i = 0; i < 200; i++) {
            assertThat(finished(jobs(i % 2), ids.get(i)).getInteger("result")).isEqualTo(i * 2);
        }
        assertThat(begun)
                .hasSize(200)
                .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void node_thatLeavesWithAJobInHand_givesItToAnother_inItsGroupsOrder() throws Exception {
        Promise<Integer> never = Promise.promise();
        BlockingQueue<Integer> held = new LinkedBlockingQueue<>();
        jobs(2).<Integer, Integer>worker("hold", 4, job -> {
                    held.add(job.body());
                    return never.future();
                })
                .await(10, SECONDS);
        String first = submitGrouped(1);
        assertThat(held.poll(10, SECONDS)).isEqualTo(1);
        String second = submitGrouped(2);
        worker(1, "hold");
        nodes.removeLast().close();
        assertThat(finished(jobs(0), first).getString("state")).isEqualTo("done");
        assertThat(finished(jobs(0), second).getString("state")).isEqualTo("done");
        assertThat(order).containsExactly(1, 2);
    }

    private String submitGrouped(int body) throws Exception {
        return jobs(0).submit(JobOrder.to("hold")
                        .withBody(body)
                        .withRetry(JobRetry.DEFAULTS.withBackoffMs(0))
                        .withGroup(new JobGroup("one", 1)))
                .await(10, SECONDS);
    }
}
