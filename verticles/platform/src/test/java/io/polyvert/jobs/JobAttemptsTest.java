package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobRetry;
import io.polyvert.contracts.JobTimes;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.Payload;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of jobs whose work fails, takes too long, or is not wanted any more.
class JobAttemptsTest {
    private static final JobRetry AT_ONCE = JobRetry.DEFAULTS.withBackoffMs(0);

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

    @Test
    void job_thatFails_isTriedAgain_andKeepsEachError() throws Exception {
        jobs.worker(
                        "flaky",
                        1,
                        job -> job.attempt() < 3
                                ? Future.failedFuture(Failure.UNAVAILABLE.because("not yet " + job.attempt()))
                                : Future.succeededFuture("at last"))
                .await(5, SECONDS);
        JsonObject job =
                node.finished(node.submit(JobOrder.to("flaky").withRetry(JobRetry.DEFAULTS.withBackoffMs(20))));
        assertThat(job.getString("state")).isEqualTo("done");
        assertThat(job.getInteger("attempt")).isEqualTo(3);
        assertThat(errors(job)).containsExactly("not yet 1", "not yet 2");
    }

    private static List<String> errors(JsonObject job) {
        return job.getJsonArray("errors").stream()
                .map(error -> ((JsonObject) error).getString("message"))
                .toList();
    }

    @Test
    void job_thatFailsEveryTime_isADeadLetter_andCanBeRetriedByHand() throws Exception {
        CountDownLatch repaired = new CountDownLatch(1);
        jobs.worker(
                        "broken",
                        1,
                        _ -> repaired.getCount() == 0
                                ? Future.succeededFuture("repaired")
                                : Future.failedFuture(Failure.INTERNAL.because("broken")))
                .await(5, SECONDS);
        String id = node.submit(JobOrder.to("broken").withRetry(AT_ONCE.withAttempts(2)));
        JsonObject dead = node.finished(id);
        assertThat(dead.getString("state")).isEqualTo("dead");
        assertThat(errors(dead)).containsExactly("broken", "broken");
        jobs.retry(id).await(5, SECONDS);
        JsonObject again = node.finished(id);
        assertThat(again.getInteger("attempt")).isEqualTo(4).isEqualTo(again.getInteger("attempts"));
        assertThat(again.getJsonArray("errors").stream().map(error -> ((JsonObject) error).getInteger("attempt")))
                .containsExactly(1, 2, 3, 4);
        repaired.countDown();
        jobs.retry(id).await(5, SECONDS);
        assertThat(node.finished(id).getString("result")).isEqualTo("repaired");
    }

    @Test
    void job_whoseWorkerHasABug_keepsItsClassAndMessage() throws Exception {
        jobs.worker("wet", 1, job -> {
                    var bug = new IllegalStateException("the disk of supplier 7 is wet");
                    if (job.attempt() == 1) {
                        throw bug;
                    }
                    return Future.failedFuture(bug);
                })
                .await(5, SECONDS);
        JsonObject job = node.finished(node.submit(JobOrder.to("wet").withRetry(AT_ONCE.withAttempts(2))));
        String wet = "IllegalStateException: the disk of supplier 7 is wet";
        assertThat(errors(job)).containsExactly(wet, wet);
    }

    /// As the other languages answer.
    @Test
    void job_whoseConsumerAnswersWithATrace_keepsWhatThatSaysOfTheBug() throws Exception {
        node.vertx
                .eventBus()
                .consumer(
                        "boom",
                        message -> TracedFailure.answer(
                                message,
                                Failure.INTERNAL.code(),
                                "internal error at boom: ValueError",
                                new Hop("python", "boom.py:7", "boom", "ValueError: boom 1", 0),
                                List.of()));
        JsonObject job = node.finished(node.submit(JobOrder.to("boom").withRetry(AT_ONCE.withAttempts(1))));
        assertThat(errors(job)).containsExactly("ValueError: boom 1");
    }

    @Test
    void job_whoseResultCannotTravel_saysSo() throws Exception {
        jobs.worker("odd", 1, _ -> Future.succeededFuture(new CountDownLatch(1)))
                .await(5, SECONDS);
        JsonObject job = node.finished(node.submit(JobOrder.to("odd").withRetry(AT_ONCE.withAttempts(1))));
        assertThat(errors(job))
                .singleElement()
                .asString()
                .startsWith("IllegalArgumentException: the answer cannot travel: ");
    }

    @Test
    void job_thatItsWorkerCallsInvalid_isNotTriedAgain() throws Exception {
        jobs.worker("picky", 1, _ -> Future.failedFuture(Failure.INVALID.because("no picture")))
                .await(5, SECONDS);
        JsonObject job = node.finished(node.submit(JobOrder.to("picky")));
        assertThat(job.getString("state")).isEqualTo("dead");
        assertThat(errors(job)).containsExactly("no picture");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 413, 422})
    void job_thatItsWorkerRefusesForGood_isNotTriedAgain(int code) throws Exception {
        assertThat(errorsOfRefusals(code)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 499, 500, 503, 7})
    void job_thatItsWorkerRefusesNow_isTriedAgain(int code) throws Exception {
        assertThat(errorsOfRefusals(code)).hasSize(3);
    }

    private List<String> errorsOfRefusals(int code) throws Exception {
        jobs.worker(
                        "refusing",
                        1,
                        _ -> Future.failedFuture(
                                new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, "refused with " + code)))
                .await(5, SECONDS);
        JsonObject job = node.finished(node.submit(JobOrder.to("refusing").withRetry(AT_ONCE.withAttempts(3))));
        assertThat(job.getString("state")).isEqualTo("dead");
        return errors(job);
    }

    @Test
    void attempt_thatTakesTooLong_isEndedAndTriedAgain() throws Exception {
        jobs.<Object, Object>blockingWorker("slow", 1, job -> {
                    if (job.attempt() == 1) {
                        JobsNode.blockUntilInterrupted(seen);
                    }
                    return "quick";
                })
                .await(5, SECONDS);
        JsonObject job = node.finished(
                node.submit(JobOrder.to("slow").withRetry(AT_ONCE).withTimes(JobTimes.DEFAULTS.withTimeoutMs(100))));
        assertThat(job.getString("result")).isEqualTo("quick");
        assertThat(errors(job)).containsExactly("no answer within 100 ms (timeoutMs)");
        assertThat(seen.poll(5, SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void cancel_ofARunningJob_interruptsIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        jobs.<Object, Object>blockingWorker("slow", 1, _ -> {
                    started.countDown();
                    JobsNode.blockUntilInterrupted(seen);
                    return "never";
                })
                .await(5, SECONDS);
        String id = node.submit(JobOrder.to("slow"));
        assertThat(started.await(5, SECONDS)).isTrue();
        assertThat(jobs.cancel(id).await(5, SECONDS).getString("state")).isEqualTo("cancelled");
        assertThat(seen.poll(5, SECONDS)).isEqualTo("interrupted");
        assertThat(node.finished(id).getString("state")).isEqualTo("cancelled");
    }

    @Test
    void deadline_passed_endsAJobThatStillWaits() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        String id = node.submit(JobOrder.to("echo").withTimes(JobTimes.DEFAULTS.withDeadlineMs(50)));
        JsonObject job = node.finished(id);
        assertThat(job.getString("state")).isEqualTo("dead");
        assertThat(errors(job)).containsExactly("its deadline has passed");
    }

    @Test
    void deadline_ofARetriedJob_isCountedFromTheRetry() {
        Book book = new Book(JobOptions.DEFAULTS, "self", new JobId(InstantSource.system()), new Random());
        JobOrder order = JobOrder.to("echo").withTimes(JobTimes.DEFAULTS.withDeadlineMs(50));
        book.submit(1, order, Payload.NULL, "origin", 1_000);
        Job cancelled = book.cancel(1, 1_010).orElseThrow();
        book.turn().takeFinished();
        book.retry(stored(cancelled), List.of(), 2_000);
        book.advance(2_049);
        assertThat(book.turn().takeFinished()).isEmpty();
        book.advance(2_050);
        Job dead = book.turn().takeFinished().getFirst().job();
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        book.retry(stored(dead), List.of(), 3_000);
        assertThat(book.grants(3_000))
                .singleElement()
                .satisfies(grant -> assertThat(grant.job().deadlineMs()).isEqualTo(3_050));
    }

    private static JobStore.Stored stored(Job job) {
        return new JobStore.Stored(job, Payload.NULL, Payload.NULL);
    }
}
