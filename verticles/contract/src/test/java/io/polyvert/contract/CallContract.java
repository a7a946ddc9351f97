package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.calls.Request;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/// Deadlines and cancellation.
interface CallContract extends OnStage {
    private static DeliveryOptions patience(long ms) {
        return new DeliveryOptions().setSendTimeout(ms);
    }

    @Proves(Behaviour.REMAINING)
    default void handler_knowsHowLongItsCallerWaits() {
        assertThat(stage().call("remaining", null, patience(50_000)))
                .isInstanceOfSatisfying(
                        Number.class, left -> assertThat(left.longValue()).isBetween(1L, 50_000L));
    }

    @Proves(Behaviour.INHERITS)
    default void request_ofAHandler_waitsNoLongerThanTheHandlersCaller() {
        var wanted = JsonObject.of("address", "suite.remaining");
        assertThat(stage().call("ask", wanted, patience(20_000)))
                .isInstanceOfSatisfying(
                        JsonObject.class,
                        answer -> assertThat(answer.getInteger("body")).isBetween(1, 20_000));
    }

    @Proves(Behaviour.CANCELLED)
    default void handler_whoseCallerLeaves_isTold() {
        Request<Object> waiting = stage().calling("waits", null);
        assertThat(stage().heard()).isEqualTo("waits");
        waiting.cancel();
        assertThat(stage().heard()).isEqualTo("cancelled");
    }

    @Proves(Behaviour.CANCELS)
    default void request_ofAHandlerWhoseCallerLeaves_isCancelled() {
        Request<Object> waiting = stage().calling("ask", Stage.GATE);
        stage().awaitGate(1);
        waiting.cancel();
        stage().awaitCancelledAtTheGate();
    }
}
