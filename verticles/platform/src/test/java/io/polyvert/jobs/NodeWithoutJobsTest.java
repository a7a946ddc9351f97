package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeWithoutJobsTest {
    @TempDir
    Path home;

    private Node start() {
        return Node.start(NodeOptions.of("idle", home).withHttp(HttpOptions.DEFAULTS.withPort(-1)), new Languages());
    }

    private static List<String> threadsOfJobs() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("jobs") || name.equals("jobs-read"))
                .toList();
    }

    @Test
    void node_thatNobodyAsksForJobs_opensNothing() throws Exception {
        List<String> before = threadsOfJobs();
        try (Node node = start()) {
            node.ready();
            assertThat(home.resolve("jobs")).doesNotExist();
            assertThat(threadsOfJobs()).isEqualTo(before);
            Jobs.of(node.vertx()).submit("later", 1).await(10, SECONDS);
            assertThat(home.resolve("jobs/idle/jobs.db")).exists();
            assertThat(threadsOfJobs()).hasSizeGreaterThan(before.size());
        }
        assertThat(Files.size(home.resolve("jobs/idle/jobs.db"))).isPositive();
    }

    @Test
    void node_thatHadJobs_opensThemAtItsStart() throws Exception {
        try (Node node = start()) {
            Jobs.of(node.vertx()).submit("later", 1).await(10, SECONDS);
        }
        try (Node node = start()) {
            assertThat(threadsOfJobs()).contains("jobs");
            assertThat(Jobs.of(node.vertx()).stats().await(10, SECONDS).getInteger("unfinished"))
                    .isEqualTo(1);
        }
    }
}
