package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobOrder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that takes bodies of ten bytes, and three jobs.
class JobLimitsTest {
    private static final JobOptions SMALL = new JobOptions("", Optional.empty(), 8, 3, 10, 100_000, 10_000);

    @TempDir
    Path folder;

    private static ReplyException refusal(Future<?> asked) {
        return catchThrowableOfType(ReplyException.class, () -> asked.await(10, SECONDS));
    }

    @Test
    void body_beyondTheLimit_isRefusedWithIt_andTakesNoRoom() throws Exception {
        try (JobsNode node = new JobsNode(folder.resolve("jobs.db"), SMALL)) {
            ReplyException refused = refusal(node.jobs.submit("work", Buffer.buffer(new byte[50])));
            assertThat(refused.failureCode()).isEqualTo(Failure.TOO_LARGE.code());
            assertThat(refused).hasMessageContaining("jobs.maxBodyBytes=10");
            assertThat(node.jobs.stats().await(10, SECONDS).getInteger("unfinished"))
                    .isZero();
        }
    }

    @Test
    void result_beyondTheLimit_isADeadLetterThatSaysSo() throws Exception {
        try (JobsNode node = new JobsNode(folder.resolve("jobs.db"), SMALL)) {
            node.jobs
                    .worker("work", 1, _ -> Future.succeededFuture(Buffer.buffer(new byte[50])))
                    .await(10, SECONDS);
            JsonObject job = node.finished(node.submit(JobOrder.to("work")));
            assertThat(job.getString("state")).isEqualTo("dead");
            assertThat(job.getJsonArray("errors").encode()).contains("jobs.maxBodyBytes=10");
        }
    }

    @Test
    void jobs_beyondTheLimit_areRefused_untilOneHasFinished() throws Exception {
        try (JobsNode node = new JobsNode(folder.resolve("jobs.db"), SMALL)) {
            String first = node.submit(JobOrder.to("nobody"));
            node.submit(JobOrder.to("nobody"));
            node.submit(JobOrder.to("nobody"));
            assertThat(refusal(node.jobs.submit("nobody", 1))).hasMessageContaining("jobs.maxJobs=3");
            node.jobs.cancel(first).await(10, SECONDS);
            assertThat(node.submit(JobOrder.to("nobody"))).isNotEmpty();
        }
    }
}
