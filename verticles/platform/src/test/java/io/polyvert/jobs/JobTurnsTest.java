package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobGroup;
import io.polyvert.contracts.JobKey;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobRetry;
import io.polyvert.contracts.JobTimes;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.Payload;
import io.polyvert.jobs.store.QueueSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which jobs may begin when.
class JobTurnsTest {
    @TempDir
    Path folder;

    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    private JobsNode node;
    private Jobs jobs;

    @BeforeEach
    void open() throws TimeoutException {
        node = new JobsNode(folder.resolve("jobs.db"), JobOptions.DEFAULTS);
        jobs = node.jobs;
    }

    @AfterEach
    void close() throws TimeoutException {
        node.close();
    }

    private void reopen() throws TimeoutException {
        close();
        open();
    }

    @Test
    void key_ofAnUnfinishedJob_makesNoSecond_andAFinishedOneDoes() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        node.echo(seen, "echo");
        JobOrder order = JobOrder.to("echo").withBody("x").withKey(new JobKey("once", 0));
        String first = node.submit(order);
        assertThat(node.submit(order)).isEqualTo(first);
        assertThat(node.submit(JobOrder.to("other").withKey(new JobKey("once", 0))))
                .isNotEqualTo(first);
        jobs.resume("echo").await(5, SECONDS);
        node.finished(first);
        assertThat(node.submit(order)).isNotEqualTo(first);
    }

    @Test
    void key_withAWindow_holdsWhenItsJobIsDone_alsoAfterARestart() throws Exception {
        node.echo(seen, "echo");
        JobOrder order = JobOrder.to("echo").withBody("x").withKey(new JobKey("daily", 60_000));
        String first = node.submit(order);
        node.finished(first);
        assertThat(node.submit(order)).isEqualTo(first);
        reopen();
        assertThat(node.submit(order)).isEqualTo(first);
    }

    @Test
    void key_ofARetriedJob_isHeldAgain() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        JobOrder order = JobOrder.to("echo").withKey(new JobKey("once", 0));
        String first = node.submit(order);
        jobs.cancel(first).await(5, SECONDS);
        jobs.retry(first).await(5, SECONDS);
        assertThat(node.submit(order)).isEqualTo(first);
    }

    @Test
    void key_thatAnotherJobHolds_refusesARetry_andNamesThatJob() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        JobOrder order = JobOrder.to("echo").withKey(new JobKey("once", 0));
        String first = node.submit(order);
        jobs.cancel(first).await(5, SECONDS);
        String second = node.submit(order);
        ReplyException refused = catchThrowableOfType(
                ReplyException.class, () -> jobs.retry(first).await(5, SECONDS));
        assertThat(refused.failureCode()).isEqualTo(Failure.CONFLICT.code());
        assertThat(refused).hasMessageContaining("key 'once'").hasMessageContaining("is held by job " + second);
        assertThat(node.get(first).getString("state")).isEqualTo("cancelled");
    }

    @Test
    void group_runsOneAtATime_inOrder_alsoWhenOneFails() throws Exception {
        jobs.worker("grouped", 8, job -> {
                    seen.add(job.body());
                    boolean fails = job.body().equals(2) && job.attempt() == 1;
                    return fails
                            ? Future.failedFuture(Failure.UNAVAILABLE.because("again"))
                            : Future.succeededFuture(job.body());
                })
                .await(5, SECONDS);
        String last = "";
        for (int i = 1; i <= 5; i++) {
            last = node.submit(JobOrder.to("grouped")
                    .withBody(i)
                    .withRetry(JobRetry.DEFAULTS.withBackoffMs(30))
                    .withGroup(new JobGroup("customer", 1)));
        }
        node.finished(last);
        assertThat(seen).containsExactly(1, 2, 2, 3, 4, 5);
    }

    @Test
    void groupLimit_isNotExceeded_whileOthersPass() throws Exception {
        Promise<Object> release = Promise.promise();
        jobs.worker("grouped", 8, job -> {
                    seen.add(job.body());
                    return job.body().equals("free") ? Future.succeededFuture() : release.future();
                })
                .await(5, SECONDS);
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            ids.add(node.submit(JobOrder.to("grouped").withBody(i).withGroup(new JobGroup("g", 2))));
        }
        node.finished(node.submit(JobOrder.to("grouped").withBody("free")));
        assertThat(seen).containsExactly(1, 2, "free");
        release.complete();
        node.finished(ids.get(3));
        assertThat(seen).contains(3, 4);
    }

    @Test
    void priority_higher_isDoneFirst() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        jobs.worker("echo", 1, job -> {
                    seen.add(job.body());
                    return Future.succeededFuture();
                })
                .await(5, SECONDS);
        node.submit(JobOrder.to("echo").withBody("low").withPriority(-1));
        String normal = node.submit(JobOrder.to("echo").withBody("normal"));
        node.submit(JobOrder.to("echo").withBody("high").withPriority(5));
        jobs.resume("echo").await(5, SECONDS);
        node.finished(normal);
        assertThat(seen).startsWith("high", "normal");
    }

    @Test
    void concurrency_ofAWorker_isNotExceeded() throws Exception {
        Promise<Object> release = Promise.promise();
        jobs.worker("two", 2, job -> {
                    seen.add(job.body());
                    return release.future();
                })
                .await(5, SECONDS);
        String last = "";
        for (int i = 1; i <= 5; i++) {
            last = node.submit(JobOrder.to("two").withBody(i));
        }
        JsonObject queue = jobs.stats().await(5, SECONDS).getJsonArray("queues").getJsonObject(0);
        assertThat(queue.getInteger("running")).isEqualTo(2);
        assertThat(queue.getInteger("waiting")).isEqualTo(3);
        release.complete();
        node.finished(last);
        assertThat(seen).hasSize(5);
    }

    @Test
    void rate_ofAQueue_holdsJobsBack() throws Exception {
        jobs.limit("echo", 2, Duration.ofDays(1)).await(5, SECONDS);
        node.echo(seen, "echo");
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            ids.add(node.submit(JobOrder.to("echo").withBody(i)));
        }
        node.finished(ids.get(1));
        assertThat(node.get(ids.get(2)).getString("state")).isEqualTo("waiting");
        jobs.limit("echo", 0, Duration.ofSeconds(1)).await(5, SECONDS);
        node.finished(ids.get(2));
        assertThat(seen).containsExactlyInAnyOrder(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"5, 5000, 250", "300, 60000, 7"})
    void rate_ofAQueue_holdsInEveryWindow(int rate, long perMs, long tickMs) {
        Book book = new Book(JobOptions.DEFAULTS, "self", new JobId(InstantSource.system()), new Random());
        book.ledger().set(QueueSettings.of("rated").withRate(rate, perMs));
        for (long id = 1; id <= 4L * rate; id++) {
            book.submit(id, JobOrder.to("rated"), Payload.NULL, "origin", 0);
        }
        List<Long> begun = new ArrayList<>();
        for (long now = 0; now < 4 * perMs; now += tickMs) {
            for (Grant grant : book.grants(now)) {
                begun.add(now);
                book.attempts().report(grant.job().id(), 1, new Outcome.Done(Payload.NULL), now);
            }
        }
        assertThat(begun).hasSize(4 * rate);
        for (int i = rate; i < begun.size(); i++) {
            assertThat(begun.get(i) - begun.get(i - rate)).isGreaterThanOrEqualTo(perMs);
        }
    }

    @Test
    void delay_isWaitedFor_andAnEarlierJobIsNotHeldUp() throws Exception {
        node.echo(seen, "echo");
        String later = node.submit(JobOrder.to("echo").withBody("later").withTimes(JobTimes.DEFAULTS.withDelayMs(100)));
        assertThat(node.get(later).getString("state")).isEqualTo("scheduled");
        node.finished(node.submit(JobOrder.to("echo").withBody("now")));
        node.finished(later);
        assertThat(seen).containsExactly("now", "later");
    }

    @Test
    void pause_isKeptOverARestart() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        String id = node.submit(JobOrder.to("echo").withBody(1));
        reopen();
        node.echo(seen, "echo");
        assertThat(node.get(id).getString("state")).isEqualTo("waiting");
        jobs.resume("echo").await(5, SECONDS);
        assertThat(node.finished(id).getString("state")).isEqualTo("done");
    }
}
