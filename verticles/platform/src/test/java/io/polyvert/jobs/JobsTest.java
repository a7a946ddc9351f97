package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobsService;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsTest {
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
    void job_submitted_isDoneByItsWorker_andKeepsItsResult() throws Exception {
        node.echo(seen, "echo");
        String id = node.submit(JobOrder.to("echo").withBody(new JsonObject().put("name", "Ada")));
        JsonObject job = node.finished(id);
        assertThat(job.getString("state")).isEqualTo("done");
        assertThat(job.getInteger("attempt")).isEqualTo(1);
        assertThat(job.getJsonObject("result")).isEqualTo(new JsonObject().put("name", "Ada"));
        assertThat(node.get(id).getJsonObject("body")).isEqualTo(new JsonObject().put("name", "Ada"));
    }

    @Test
    void job_ofBytes_bringsBytesAndKeepsBytes() throws Exception {
        node.echo(seen, "echo");
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
    void job_withoutAWorker_waitsForOne_andLosesNoAttempt() throws Exception {
        String id = node.submit(JobOrder.to("later").withBody(1));
        assertThat(node.get(id).getString("state")).isIn("waiting", "running");
        node.echo(seen, "later");
        assertThat(node.finished(id).getInteger("attempt")).isEqualTo(1);
    }

    @Test
    void node_thatLeavesInOrder_givesItsJobsBack_withoutAnAttempt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        jobs.<Object, Object>blockingWorker("slow", 1, _ -> {
                    started.countDown();
                    JobsNode.blockUntilInterrupted(seen);
                    return "never";
                })
                .await(5, SECONDS);
        String id = node.submit(JobOrder.to("slow").withBody("work"));
        assertThat(started.await(5, SECONDS)).isTrue();
        jobs.pause("slow").await(5, SECONDS);
        reopen();
        assertThat(node.get(id).getString("state")).isEqualTo("waiting");
        assertThat(node.get(id).getInteger("attempt")).isZero();
        node.echo(seen, "slow");
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
        node.echo(seen, "echo");
        JobsService service = JobsService.proxy(node.vertx);
        String id = service.submit(JobOrder.to("echo").withBody("x"))
                .await(5, SECONDS)
                .getString("id");
        assertThat(service.await(id, 5_000).await(10, SECONDS).getString("result"))
                .isEqualTo("x");
        assertThat(service.stats().await(5, SECONDS).getJsonArray("queues")).isNotEmpty();
        var denied = catchThrowableOfType(
                ReplyException.class,
                () -> service.submit(JobOrder.to("platform.undeploy.x")).await(5, SECONDS));
        assertThat(denied.failureCode()).isEqualTo(Failure.DENIED.code());
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

    @Test
    void work_atAnAddressThatIsNoWorkers_isRefused() {
        JsonObject told = new JsonObject().put("address", "q").put("worker", "platform.nodes");
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> node.vertx.eventBus().request("jobs.work", told).await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(refusal).hasMessageContaining("worker=platform.nodes is not where a worker gets its jobs");
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

    @ParameterizedTest
    @CsvSource({
        "get, id, 0000000000000, 'the id of a job: 13 characters of 0-9a-v, from 0000000000001 to 7vvvvvvvvvvvv'",
        "get, id, 8000000000000, from 0000000000001 to 7vvvvvvvvvvvv",
        "list, limit, 99999999999, jobs.list: limit=99999999999 is outside 1..1000",
        "limit, rate, 99999999999, jobs.limit: rate=99999999999 is outside 0..1000000"
    })
    void value_outOfBounds_isRefusedWithWhatIsAllowed(String word, String name, String value, String reason) {
        Object given = name.equals("id") ? value : Long.valueOf(value);
        JsonObject asked = new JsonObject().put(name, given);
        if (word.equals("limit")) {
            asked.put("address", "echo");
        }
        ReplyException refused = catchThrowableOfType(
                ReplyException.class,
                () -> node.vertx.eventBus().request("jobs." + word, asked).await(5, SECONDS));
        assertThat(refused.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(refused).hasMessageContaining(reason);
    }
}
