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
import io.polyvert.contracts.JobsService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
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

    private void reopen() throws TimeoutException {
        close();
        open();
    }

    /// Notes what it gets, and gives it back.
    private void echo(String address) throws TimeoutException {
        jobs.worker(address, 4, job -> {
                    seen.add(job.body());
                    return Future.succeededFuture(job.body());
                })
                .await(5, SECONDS);
    }

    @Test
    void job_submitted_isDoneByItsWorker_andKeepsItsResult() throws Exception {
        echo("echo");
        String id = node.submit(JobOrder.to("echo").withBody(new JsonObject().put("name", "Ada")));
        JsonObject job = node.finished(id);
        assertThat(job.getString("state")).isEqualTo("done");
        assertThat(job.getInteger("attempt")).isEqualTo(1);
        assertThat(job.getJsonObject("result")).isEqualTo(new JsonObject().put("name", "Ada"));
        assertThat(node.get(id).getJsonObject("body")).isEqualTo(new JsonObject().put("name", "Ada"));
    }

    @Test
    void job_ofBytes_bringsBytesAndKeepsBytes() throws Exception {
        echo("echo");
        Buffer bytes = Buffer.buffer(new byte[] {0, -1, 5});
        JsonObject job = node.finished(jobs.submit("echo", bytes).await(5, SECONDS));
        assertThat(seen.poll(5, SECONDS)).isEqualTo(bytes);
        assertThat(job.getString("resultType")).isEqualTo("bytes");
        assertThat(job.getBinary("result")).isEqualTo(bytes.getBytes());
    }

    @Test
    void job_toAPlainConsumer_isARequestWithTheJobInItsHeaders() throws Exception {
        node.vertx
                .eventBus()
                .consumer(
                        "plain",
                        message -> message.reply(new JsonArray()
                                .add(message.headers().get("job-attempt"))
                                .add(message.headers().get("job-id"))
                                .add(message.headers().get("colour"))));
        String id = node.submit(JobOrder.to("plain").withHeaders(Map.of("colour", "red")));
        assertThat(node.finished(id).getJsonArray("result")).containsExactly("1", id, "red");
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
        String id = node.submit(JobOrder.to("broken").withRetry(AT_ONCE.withAttempts(3)));
        JsonObject dead = node.finished(id);
        assertThat(dead.getString("state")).isEqualTo("dead");
        assertThat(errors(dead)).containsExactly("broken", "broken", "broken");
        repaired.countDown();
        jobs.retry(id).await(5, SECONDS);
        assertThat(node.finished(id).getString("result")).isEqualTo("repaired");
    }

    @Test
    void job_thatItsWorkerCallsInvalid_isNotTriedAgain() throws Exception {
        jobs.worker("picky", 1, _ -> Future.failedFuture(Failure.INVALID.because("no picture")))
                .await(5, SECONDS);
        JsonObject job = node.finished(node.submit(JobOrder.to("picky")));
        assertThat(job.getString("state")).isEqualTo("dead");
        assertThat(errors(job)).containsExactly("no picture");
    }

    @Test
    void job_withoutAWorker_waitsForOne_andLosesNoAttempt() throws Exception {
        String id = node.submit(JobOrder.to("later").withBody(1));
        assertThat(node.get(id).getString("state")).isIn("waiting", "running");
        echo("later");
        assertThat(node.finished(id).getInteger("attempt")).isEqualTo(1);
    }

    @Test
    void attempt_thatTakesTooLong_isEndedAndTriedAgain() throws Exception {
        jobs.<Object, Object>blockingWorker("slow", 1, job -> {
                    if (job.attempt() == 1) {
                        blockUntilInterrupted();
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

    private void blockUntilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            seen.add("interrupted");
        }
    }

    @Test
    void cancel_ofARunningJob_interruptsIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        jobs.<Object, Object>blockingWorker("slow", 1, _ -> {
                    started.countDown();
                    blockUntilInterrupted();
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
    void key_ofAnUnfinishedJob_makesNoSecond_andAFinishedOneDoes() throws Exception {
        jobs.pause("echo").await(5, SECONDS);
        echo("echo");
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
        echo("echo");
        JobOrder order = JobOrder.to("echo").withBody("x").withKey(new JobKey("daily", 60_000));
        String first = node.submit(order);
        node.finished(first);
        assertThat(node.submit(order)).isEqualTo(first);
        reopen();
        assertThat(node.submit(order)).isEqualTo(first);
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
        echo("echo");
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

    @Test
    void delay_isWaitedFor_andAnEarlierJobIsNotHeldUp() throws Exception {
        echo("echo");
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
        echo("echo");
        assertThat(node.get(id).getString("state")).isEqualTo("waiting");
        jobs.resume("echo").await(5, SECONDS);
        assertThat(node.finished(id).getString("state")).isEqualTo("done");
    }

    @Test
    void node_thatLeavesInOrder_givesItsJobsBack_withoutAnAttempt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        jobs.<Object, Object>blockingWorker("slow", 1, _ -> {
                    started.countDown();
                    blockUntilInterrupted();
                    return "never";
                })
                .await(5, SECONDS);
        String id = node.submit(JobOrder.to("slow").withBody("work"));
        assertThat(started.await(5, SECONDS)).isTrue();
        jobs.pause("slow").await(5, SECONDS);
        reopen();
        assertThat(node.get(id).getString("state")).isEqualTo("waiting");
        assertThat(node.get(id).getInteger("attempt")).isZero();
        echo("slow");
        jobs.resume("slow").await(5, SECONDS);
        assertThat(node.finished(id).getString("result")).isEqualTo("work");
    }

    @Test
    void progress_isShown_andRefusedWhenTheJobIsOver() throws Exception {
        BlockingQueue<JobMessage<Object>> hands = new LinkedBlockingQueue<>();
        Promise<Object> release = Promise.promise();
        jobs.worker("slow", 1, job -> {
                    hands.add(job);
                    return release.future();
                })
                .await(5, SECONDS);
        String id = node.submit(JobOrder.to("slow"));
        var job = Objects.requireNonNull(hands.poll(5, SECONDS));
        job.progress(0.25, "a quarter").await(5, SECONDS);
        release.complete("done");
        JsonObject finished = node.finished(id);
        assertThat(finished.getJsonObject("progress"))
                .isEqualTo(new JsonObject().put("done", 0.25).put("text", "a quarter"));
        var refusal = catchThrowableOfType(
                ReplyException.class, () -> job.progress(1, "").await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.CONFLICT.code());
    }

    @Test
    void list_isPaged_byStateAndAddress() throws Exception {
        jobs.pause("a").await(5, SECONDS);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(node.submit(JobOrder.to("a").withBody(i)));
        }
        JsonObject query =
                new JsonObject().put("address", "a").put("state", "waiting").put("limit", 3);
        JsonObject first = jobs.list(query).await(5, SECONDS);
        assertThat(idsOf(first)).containsExactly(ids.get(4), ids.get(3), ids.get(2));
        JsonObject second =
                jobs.list(query.put("before", first.getString("next"))).await(5, SECONDS);
        assertThat(idsOf(second)).containsExactly(ids.get(1), ids.get(0));
        assertThat(second.containsKey("next")).isFalse();
    }

    private static List<String> idsOf(JsonObject page) {
        return page.getJsonArray("jobs").stream()
                .map(job -> ((JsonObject) job).getString("id"))
                .toList();
    }

    @Test
    void contract_ofVertxCodegen_submitsAndAwaits() throws Exception {
        echo("echo");
        JobsService service = JobsService.proxy(node.vertx);
        String id = service.submit(JobOrder.to("echo").withBody("x"))
                .await(5, SECONDS)
                .getString("id");
        assertThat(service.await(id, 5_000).await(10, SECONDS).getString("result"))
                .isEqualTo("x");
        assertThat(service.stats().await(5, SECONDS).getJsonArray("queues")).isNotEmpty();
    }

    @Test
    void submit_wrongOrders_areRefusedWithWhatIsAllowed() throws Exception {
        refused(new JsonObject().put("adress", "a"), "a job has no 'adress'; did you mean 'address'?");
        refused(new JsonObject().put("body", 1), "'address' is missing");
        refused(new JsonObject().put("address", "a").put("attempts", 0), "attempts=0 is outside 1..1000");
        refused(new JsonObject().put("address", "a").put("attempts", "x"), "attempts=x is not a whole number");
        refused(new JsonObject().put("address", "a").put("cron", "x"), "cron 'x' is not minute, hour");
        refused(new JsonObject().put("address", "a").put("cron", "* * * * *").put("zone", "Mars"), "zone 'Mars'");
        refused(new JsonObject().put("address", "a").put("windowMs", 1), "'windowMs' needs a 'key'");
    }

    @Test
    void submit_toAnAddressOfThePlatform_isDenied() {
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> jobs.submit("platform.undeploy.x", null).await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.DENIED.code());
    }

    private void refused(JsonObject order, String reason) {
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> node.vertx.eventBus().request("jobs.submit", order).await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(refusal).hasMessageContaining(reason);
    }

    @Test
    void unknownJob_isNotFound_andAWrongIdIsInvalid() {
        var absent = catchThrowableOfType(
                ReplyException.class, () -> jobs.get("0000000000001").await(5, SECONDS));
        assertThat(absent.failureCode()).isEqualTo(Failure.NOT_FOUND.code());
        var wrong =
                catchThrowableOfType(ReplyException.class, () -> jobs.get("xyz").await(5, SECONDS));
        assertThat(wrong.failureCode()).isEqualTo(Failure.INVALID.code());
    }
}
