package io.polyvert.travel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.recorder.Recorder;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the trace of a failure holds after a handler in Java has passed it on.
class PassedOnTest {
    private static final Hop LEAF = new Hop("python", "pay.py:9", "pay", "ZeroDivisionError: division by zero", 1);

    private Vertx vertx;
    private EventBus bus;

    @BeforeEach
    void start() {
        var recorder = new Recorder();
        Calls.prepare();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        bus = vertx.eventBus();
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        ThrownCheck.install(vertx);
        bus.registerCodec(new TracedFailureCodec());
        bus.consumer("pay", message -> TracedFailure.answer(message, 500, "internal error at pay", List.of(LEAF)));
        bus.consumer("ok", message -> message.reply("ok"));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    private List<Hop> way(ThreadingModel model, Consumer<Message<Object>> handler) throws Exception {
        vertx.deployVerticle(
                        context -> bus.consumer("shop", handler::accept).completion(),
                        new DeploymentOptions().setThreadingModel(model))
                .await(5, SECONDS);
        return TracedFailure.traceOf(catchThrowableOfType(
                ReplyException.class, () -> bus.request("shop", null).await(5, SECONDS)));
    }

    @Test
    void plainFail_afterAFailedRequest_keepsTheWay() throws Exception {
        List<Hop> way = way(
                ThreadingModel.EVENT_LOOP,
                message -> bus.request("pay", null)
                        .onFailure(cause -> message.fail(409, "no money: " + cause.getMessage())));
        assertThat(way).hasSize(2).endsWith(LEAF);
        assertThat(way.getFirst().message()).isEqualTo("no money: internal error at pay");
    }

    @Test
    void plainFail_afterAnotherRequestWasAnswered_isOfItsOwn() throws Exception {
        assertThat(way(
                        ThreadingModel.EVENT_LOOP,
                        message -> bus.request("pay", null)
                                .recover(_ -> bus.request("ok", null))
                                .onSuccess(_ -> message.fail(404, "no such order"))))
                .isEmpty();
    }

    @Test
    void exception_withoutItsCause_keepsTheWay() throws Exception {
        List<Hop> way = way(ThreadingModel.VIRTUAL_THREAD, _ -> {
            try {
                bus.request("pay", null).await();
            } catch (ReplyException _) {
                throw new IllegalStateException("no money"); // what a careless handler does
            }
        });
        assertThat(way).hasSize(2).endsWith(LEAF);
        assertThat(way.getFirst().message()).isEqualTo("IllegalStateException: no money");
    }
}
