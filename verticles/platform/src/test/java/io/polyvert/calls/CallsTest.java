package io.polyvert.calls;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallsTest {
    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(100);
    private Vertx vertx;
    private Calls calls;

    @BeforeEach
    void start() {
        Calls.prepare();
        Recorder recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        calls = Calls.install(vertx, recorder, CallOptions.DEFAULTS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void cancel_handlerAtWork_isTold() throws Exception {
        Promise<Void> begun = Promise.promise();
        serve("work", _ -> {
            Call.current().orElseThrow().onCancel(() -> seen.add("told"));
            begun.complete();
        });
        Request<Object> request = calls.request("work", "x", new DeliveryOptions());
        begun.future().await(5, SECONDS);

        request.cancel();

        assertThat(seen.poll(5, SECONDS)).isEqualTo("told");
        assertThat(failureOf(request.reply()).failureCode()).isEqualTo(Failure.CANCELLED.code());
    }

    @Test
    void timeout_ofAPlainRequest_isACancellation() throws Exception {
        serve("work", _ -> Call.current().orElseThrow().onCancel(() -> seen.add("told")));

        var answer = vertx.eventBus().request("work", "x", new DeliveryOptions().setSendTimeout(50));

        assertThat(failureOf(answer).getMessage()).contains("Timed out");
        assertThat(seen.poll(5, SECONDS)).isEqualTo("told");
    }

    @Test
    void cancel_queuedMessage_isDroppedUnseen() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        serve("work", message -> {
            seen.add(String.valueOf(message.body()));
            first.countDown();
            waitFor(go);
            message.reply("done");
        });
        var running = calls.request("work", "first", new DeliveryOptions());
        assertThat(first.await(5, SECONDS)).isTrue();
        var queued = calls.request("work", "queued", new DeliveryOptions());
        var marker = calls.request("work", "marker", new DeliveryOptions());

        queued.cancel();
        go.countDown();

        assertThat(running.reply().await(5, SECONDS).body()).isEqualTo("done");
        assertThat(marker.reply().await(5, SECONDS).body()).isEqualTo("done");
        assertThat(seen).containsExactly("first", "marker");
        assertThat(calls.toJson().getInteger("dropped")).isEqualTo(1);
    }

    @Test
    void cancel_chainOfRequests_reachesTheLast() throws Exception {
        Promise<Void> begun = Promise.promise();
        serve(
                "a",
                message -> vertx.eventBus().request("b", "x").onFailure(cause -> seen.add("a: " + cause.getMessage())));
        serve("b", message -> vertx.eventBus().request("c", "x"));
        serve("c", message -> {
            Call.current().orElseThrow().onCancel(() -> seen.add("c"));
            begun.complete();
        });
        Request<Object> request = calls.request("a", "x", new DeliveryOptions());
        begun.future().await(5, SECONDS);

        request.cancel();

        assertThat(new String[] {seen.poll(5, SECONDS), seen.poll(5, SECONDS)})
                .containsExactlyInAnyOrder("c", "a: the caller of 'a' has left");
    }

    @Test
    void request_insideACall_inheritsWhatIsLeft() throws Exception {
        serve("a", message -> vertx.eventBus().request("b", "x").onSuccess(reply -> message.reply(reply.body())));
        serve(
                "b",
                message -> message.reply(Call.current()
                        .flatMap(Call::remaining)
                        .map(Duration::toMillis)
                        .orElse(-1L)));

        var reply = calls.request("a", "x", new DeliveryOptions().setSendTimeout(4_000))
                .reply()
                .await(5, SECONDS);

        assertThat((Long) reply.body()).isBetween(1L, 4_000L);
        assertThat(reply.headers().names()).isEmpty();
    }

    @Test
    void handler_ofARequestWithDeadline_seesNoHeaderOfOurs() throws Exception {
        serve(
                "names",
                message -> message.reply(String.join(",", message.headers().names())));

        var reply = calls.request("names", "x", new DeliveryOptions().addHeader("mine", "1"))
                .reply()
                .await(5, SECONDS);

        assertThat(reply.body()).isEqualTo("mine");
    }

    @Test
    void request_afterTheCallerLeft_isNotSent() throws Exception {
        Promise<Message<Object>> inHand = Promise.promise();
        serve("late", _ -> seen.add("reached"));
        serve("work", message -> {
            Call call = Call.current().orElseThrow();
            call.onCancel(() -> vertx.eventBus()
                    .request("late", "x")
                    .onFailure(cause -> seen.add(String.valueOf(cause.getMessage()))));
            inHand.complete(message);
        });
        Request<Object> request = calls.request("work", "x", new DeliveryOptions());
        inHand.future().await(5, SECONDS);

        request.cancel();

        assertThat(seen.poll(5, SECONDS)).isEqualTo("the caller of 'work' has left, so 'late' is not asked");
    }

    @Test
    void answer_afterTheCallerLeft_isCountedAsWaste() throws Exception {
        Promise<Message<Object>> inHand = Promise.promise();
        serve("work", message -> inHand.complete(message));
        Request<Object> request = calls.request("work", "x", new DeliveryOptions());
        Message<Object> message = inHand.future().await(5, SECONDS);
        request.cancel();

        message.reply("too late");

        assertThat(calls.toJson().getInteger("wentOn")).isEqualTo(1);
        assertThat(calls.toJson().getInteger("inHand")).isZero();
    }

    @Test
    void virtualThread_ofACancelledCall_isInterrupted() throws Exception {
        vertx.deployVerticle(new Sleeper(), virtual()).await(5, SECONDS);
        Request<Object> request = calls.request("sleep", "x", new DeliveryOptions());
        assertThat(seen.poll(5, SECONDS)).isEqualTo("asleep");

        request.cancel();

        assertThat(seen.poll(5, SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void virtualThreadVerticle_whileOneHandlerWaits_takesTheNextMessage() throws Exception {
        vertx.deployVerticle(new Pair(), virtual()).await(5, SECONDS);
        var waiting = vertx.eventBus().request("pair", "waits");

        vertx.eventBus().request("pair", "frees").await(5, SECONDS);

        assertThat(waiting.await(5, SECONDS).body()).isEqualTo("waits done");
    }

    private static DeploymentOptions virtual() {
        return new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    }

    private final class Sleeper extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.eventBus().consumer("sleep", _ -> sleep()).completion();
        }

        private void sleep() {
            seen.add("asleep");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                seen.add("interrupted");
            }
        }
    }

    private static final class Pair extends VerticleBase {
        private final Promise<Void> freed = Promise.promise();

        @Override
        public Future<?> start() {
            return vertx.eventBus().<String>consumer("pair", this::take).completion();
        }

        private void take(Message<String> message) {
            if (message.body().equals("frees")) {
                freed.tryComplete();
            } else {
                freed.future().await();
            }
            message.reply(message.body() + " done");
        }
    }

    private void serve(String address, io.vertx.core.Handler<Message<Object>> handler) {
        vertx.eventBus().consumer(address, handler);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, SECONDS)).isTrue();
        } catch (InterruptedException cause) {
            throw new AssertionError(cause);
        }
    }

    private static ReplyException failureOf(Future<?> answer) {
        @Nullable ReplyException failure = catchThrowableOfType(ReplyException.class, () -> answer.await(5, SECONDS));
        assertThat(failure).isNotNull();
        return failure;
    }
}
