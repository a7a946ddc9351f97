package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.vertx.core.json.JsonObject;

/// What goes wrong, and how the other side hears of it.
interface FailureContract extends OnStage {
    @Proves(Behaviour.REFUSES)
    default void handler_thatRefuses_givesCodeAndText() {
        var refusal = stage().refusal("fail", JsonObject.of("code", 404, "text", "order 8 is not open"));
        assertThat(refusal).hasMessage("order 8 is not open");
        assertThat(refusal.failureCode()).isEqualTo(404);
    }

    @Proves(Behaviour.THROWS)
    default void handler_thatThrows_isAnInternalError() {
        var refusal = stage().refusal("throw", null);
        assertThat(refusal).hasMessage("internal error at " + stage().at("throw"));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INTERNAL.code());
        assertThat(stage().ask("echo", "still here")).isEqualTo("still here");
    }

    @Proves(Behaviour.THROWS_LATER)
    default void handler_thatThrowsLater_isAnInternalError() {
        var refusal = stage().refusal("throwLater", null);
        assertThat(refusal).hasMessage("internal error at " + stage().at("throwLater"));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INTERNAL.code());
    }

    @Proves(Behaviour.THROWN_IS_LOGGED)
    default void handler_thatThrows_isLoggedWithItsPlace() {
        stage().refusal("throw", null);
        assertThat(stage().logged("boom")).contains("boom").containsPattern(stage().placeIn(stage().file()));
    }

    @Proves(Behaviour.CATCHES)
    default void failure_ofAnother_isCaughtWithCodeAndText() {
        assertThat(stage().ask("catch", JsonObject.of("address", "suite.refuse")))
                .isEqualTo(JsonObject.of("type", "RECIPIENT_FAILURE", "code", 409, "text", "taken"));
    }

    @Proves(Behaviour.PASSES_ON)
    default void failure_ofAnother_passesThrough() {
        var refusal = stage().refusal("ask", JsonObject.of("address", "suite.refuse"));
        assertThat(refusal).hasMessage("taken");
        assertThat(refusal.failureCode()).isEqualTo(409);
    }

    @Proves(Behaviour.NOBODY)
    default void request_toNobody_failsAtOnce() {
        var caught = stage().askJson("catch", JsonObject.of("address", "weather.today"));
        assertThat(caught.getString("type")).isEqualTo("NO_HANDLERS");
        assertThat(caught.getInteger("code")).isEqualTo(-1);
        assertThat(caught.getString("text")).contains("weather.today");
    }

    @Proves(Behaviour.NOBODY_HINT)
    default void request_toNobody_namesTheNearestAddress() {
        var caught = stage().askJson("catch", JsonObject.of("address", stage().at("ehco")));
        assertThat(caught.getString("text")).endsWith("; did you mean '" + stage().at("echo") + "'?");
    }

    @Proves(Behaviour.NOBODY_PASSES_ON)
    default void request_toNobody_passedOn_isUnavailable() {
        var refusal = stage().refusal("ask", JsonObject.of("address", "weather.today"));
        assertThat(refusal).hasMessageContaining("weather.today");
        assertThat(refusal.failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
    }

    @Proves(Behaviour.TIMES_OUT)
    default void request_longerThanItsTimeout_fails() {
        var caught = stage().askJson("catch", JsonObject.of("address", "suite.gate", "timeout", 50));
        assertThat(caught.getString("type")).isEqualTo("TIMEOUT");
        assertThat(caught.getInteger("code")).isEqualTo(-1);
        assertThat(caught.getString("text")).contains("suite.gate", "50");
    }

    @Proves(Behaviour.TIMEOUT_CHECKED)
    default void timeout_thatMakesNoSense_isRefused() {
        var caught = stage().askJson("catch", JsonObject.of("address", "suite.echo", "timeout", -3));
        assertThat(caught.getString("text")).matches("(?i).*timeout.*(>= 1|0\\.\\.86400|from 1).*");
    }
}
