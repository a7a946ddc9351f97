package io.polyvert.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.WorkOrder;
import io.polyvert.contracts.WorkStats;
import io.polyvert.contracts.WorkerService;
import io.polyvert.parts.Parts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WorkersTest {
    private Workers workers;

    @BeforeEach
    void install(Vertx vertx) throws Exception {
        workers = Parts.put(
                vertx, Workers.class, new Workers(vertx, new WorkerOptions(1, 1, 5_000, List.of("none=1/0"))));
        vertx.deployVerticle(new WorkerVerticle()).await(5, SECONDS);
    }

    @Test
    void consumer_blockingWork_runsOnAWorkerThreadAndReplies(Vertx vertx) throws Exception {
        workers.consumer("shout", (Message<String> message) -> {
                    assertThat(Context.isOnWorkerThread()).isTrue();
                    return message.body().toUpperCase(Locale.ROOT);
                })
                .await(5, SECONDS);
        assertThat(vertx.eventBus().request("shout", "ada").await(5, SECONDS).body())
                .isEqualTo("ADA");
    }

    @Test
    void consumer_fullPool_refusesAtOnceAndTheOthersAreServed(Vertx vertx) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<String> started = new LinkedBlockingQueue<>();
        workers.consumer("slow", (Message<String> message) -> {
                    started.add(message.body());
                    awaitQuietly(release);
                    return message.body();
                })
                .await(5, SECONDS);
        Future<Message<Object>> running = vertx.eventBus().request("slow", "running");
        assertThat(started.poll(5, SECONDS)).isEqualTo("running");
        Future<Message<Object>> waiting = vertx.eventBus().request("slow", "waiting");
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> vertx.eventBus().request("slow", "refused").await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
        assertThat(refusal).hasMessageContaining("'slow' is full: 1 running and 1 waiting");
        release.countDown();
        assertThat(running.await(5, SECONDS).body()).isEqualTo("running");
        assertThat(waiting.await(5, SECONDS).body()).isEqualTo("waiting");
        WorkStats stats = workers.stats().getFirst();
        assertThat(stats.toJson().getMap())
                .containsEntry("pool", "slow")
                .containsEntry("done", 2L)
                .containsEntry("refused", 1L)
                .containsEntry("running", 0);
    }

    @Test
    void consumer_workThrows_callerHearsAndThePoolGoesOn(Vertx vertx) throws Exception {
        workers.consumer("picky", (Message<String> message) -> {
                    if (message.body().isEmpty()) {
                        throw Failure.INVALID.because("empty");
                    }
                    return "ok";
                })
                .await(5, SECONDS);
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> vertx.eventBus().request("picky", "").await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(400);
        assertThat(vertx.eventBus().request("picky", "x").await(5, SECONDS).body())
                .isEqualTo("ok");
    }

    @Test
    void workerRun_order_answersWhatTheConsumerAnswers(Vertx vertx) throws Exception {
        vertx.eventBus().<Integer>consumer("double", message -> message.reply(2 * message.body()));
        JsonObject order = new JsonObject().put("address", "double").put("body", 21);
        assertThat(vertx.eventBus()
                        .request("worker.run", order)
                        .await(5, SECONDS)
                        .body())
                .isEqualTo(42);
        JsonObject result =
                WorkerService.proxy(vertx).run(new WorkOrder("double", 21, 0)).await(5, SECONDS);
        assertThat(result.getInteger("result")).isEqualTo(42);
    }

    @Test
    void workerRun_wrongOrder_isRefusedWithWhatIsAllowed(Vertx vertx) {
        var noAddress = catchThrowableOfType(
                ReplyException.class,
                () -> vertx.eventBus().request("worker.run", new JsonObject()).await(5, SECONDS));
        assertThat(noAddress.failureCode()).isEqualTo(400);
        assertThat(noAddress).hasMessageContaining("'address' is missing");
        var noObject = catchThrowableOfType(
                ReplyException.class,
                () -> vertx.eventBus().request("worker.run", "double").await(5, SECONDS));
        assertThat(noObject).hasMessageContaining("worker.run: it takes");
    }

    @Test
    void workerRun_toAnAddressOfTheNode_isDenied(Vertx vertx) {
        var denied = catchThrowableOfType(
                ReplyException.class,
                () -> run(vertx, new JsonObject().put("address", "platform.undeploy.x"))
                        .await(5, SECONDS));
        assertThat(denied.failureCode()).isEqualTo(Failure.DENIED.code());
        var byProxy = catchThrowableOfType(
                ReplyException.class,
                () -> WorkerService.proxy(vertx)
                        .run(new WorkOrder("jobs.work", null, 0))
                        .await(5, SECONDS));
        assertThat(byProxy.failureCode()).isEqualTo(Failure.DENIED.code());
    }

    @Test
    void workerRun_unknownKeyAndWrongType_areRefusedByName(Vertx vertx) {
        var unknown = catchThrowableOfType(
                ReplyException.class,
                () -> run(vertx, new JsonObject().put("address", "a").put("poool", "p"))
                        .await(5, SECONDS));
        assertThat(unknown).hasMessageContaining("an order has no 'poool'; did you mean 'pool'?");
        var wrong = catchThrowableOfType(
                ReplyException.class,
                () -> run(vertx, new JsonObject().put("address", "a").put("timeoutMs", "soon"))
                        .await(5, SECONDS));
        assertThat(wrong.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(wrong).hasMessageContaining("timeoutMs=soon is not a whole number");
    }

    @Test
    void workerRun_inANamedPool_hasItsBoundsWhateverTheAddress(Vertx vertx) throws Exception {
        BlockingQueue<Message<Object>> inHand = new LinkedBlockingQueue<>();
        vertx.eventBus().consumer("one", inHand::add);
        vertx.eventBus().<Object>consumer("other", message -> message.reply("done"));
        var order = new JsonObject().put("pool", "none");

        var running = run(vertx, order.copy().put("address", "one"));
        Message<Object> held = inHand.poll(5, SECONDS);
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> run(vertx, order.copy().put("address", "other")).await(5, SECONDS));
        assertThat(refusal).hasMessageContaining("'none' is full: 1 running and 0 waiting");

        held.reply("late");
        assertThat(running.await(5, SECONDS).body()).isEqualTo("late");
        assertThat(run(vertx, order.copy().put("address", "other"))
                        .await(5, SECONDS)
                        .body())
                .isEqualTo("done");
    }

    @Test
    void consumer_otherBoundsForAPoolThatIsThere_areRefused() throws Exception {
        workers.consumer("shared", new WorkerOptions(2, 5, 5_000), Message::body)
                .await(5, SECONDS);
        assertThatThrownBy(() -> workers.consumer("shared", new WorkerOptions(3, 5, 5_000), Message::body))
                .hasMessage("worker pool 'shared' is there already, with 2 threads and room for 5 to wait");
    }

    @Test
    void stats_tellTheWaitApartFromTheRun(Vertx vertx) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        workers.consumer("slow", (Message<String> message) -> {
                    awaitQuietly(release);
                    return message.body();
                })
                .await(5, SECONDS);
        var first = vertx.eventBus().request("slow", "runs");
        var second = vertx.eventBus().request("slow", "waits");
        while (workers.stats().getFirst().getQueued() == 0) {
            Thread.onSpinWait();
        }
        long since = System.nanoTime();
        while (System.nanoTime() - since < 20_000_000) {
            Thread.onSpinWait();
        }
        release.countDown();
        first.await(5, SECONDS);
        second.await(5, SECONDS);
        assertThat(workers.stats().getFirst().getWaitedMs()).isGreaterThanOrEqualTo(20);
        assertThat(workers.stats().getFirst().getRanMs()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void options_ofPools_areReadOrRefused() {
        assertThat(new WorkerOptions(8, 10, 500, List.of("disk=2/100", "a=b=1/0")).named())
                .containsEntry("disk", new WorkerOptions(2, 100, 500))
                .containsEntry("a=b", new WorkerOptions(1, 0, 500));
        assertThatThrownBy(() -> new WorkerOptions(8, 10, 500, List.of("disk=2")))
                .hasMessage("worker.pools: 'disk=2' is not NAME=THREADS/QUEUELIMIT, such as 'disk=2/100'");
        assertThatThrownBy(() -> new WorkerOptions(8, 10, 500, List.of("disk=0/1")))
                .hasMessageContaining("worker.threads=0 is outside 1..1000");
    }

    private static Future<Message<Object>> run(Vertx vertx, JsonObject order) {
        return vertx.eventBus().request("worker.run", order);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
