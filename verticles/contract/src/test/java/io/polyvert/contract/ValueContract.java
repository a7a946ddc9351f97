package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What bodies are in the language, and what is refused.
interface ValueContract extends OnStage {
    List<Value> VALUES = Value.all();

    @ParameterizedTest(name = "{0}")
    @FieldSource("VALUES")
    default void value_bothWays_isTheSame(Value value) {
        assertThat(stage().ask("kind", value.value())).as("kind").isEqualTo(value.kind());
        assertThat(stage().ask("echo", value.value())).as("there and back").isEqualTo(value.value());
        assertThat(stage().ask("through", value.value())).as("in a request").isEqualTo(value.value());
        assertThat(stage().ask("make", value.name())).as("made there").isEqualTo(value.value());
    }

    @Proves(Behaviour.COMPUTES)
    default void number_beyondDoubles_isComputedWith() {
        assertThat(stage().ask("next", (1L << 53) + 1)).isEqualTo((1L << 53) + 2);
    }

    @Proves(Behaviour.NAN_OUT)
    default void nan_fromTheVerticle_isRefused() {
        for (String name : List.of("NaN", "NaN inside", "infinity")) {
            assertThat(stage().why("make", name)).as(name).matches("(?is).*(nan|infinity).*");
        }
    }

    @Proves(Behaviour.NAN_IN)
    default void nan_toTheVerticle_isRefused() {
        for (Object body :
                List.of(Double.NaN, Double.NEGATIVE_INFINITY, JsonObject.of("x", JsonArray.of(Double.NaN)))) {
            var refusal = stage().refusal("kind", body);
            assertThat(refusal).as(body + "").hasMessageMatching("(?is).*(nan|infinity).*");
            assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        }
    }

    @Proves(Behaviour.NO_KIND)
    default void value_ofNoKind_isRefusedWithWhatIsAllowed() {
        assertThat(stage().why("make", "of no kind")).matches("(?s).*(travel|codec).*(allowed|JSON).*");
    }

    @Proves(Behaviour.CIRCLE)
    default void value_thatContainsItself_isRefused() {
        assertThat(stage().why("make", "circle")).matches("(?is).*(circular|contains itself|nested).*");
    }

    @Proves(Behaviour.DEEP_OUT)
    default void value_nestedTooDeep_isRefusedOnItsWayOut() {
        assertThat(stage().why("make", "too deep")).contains("256");
    }

    @Proves(Behaviour.DEEP_IN)
    default void value_nestedTooDeep_isRefusedOnItsWayIn() {
        var refusal = stage().refusal("kind", Value.nested(300));
        assertThat(refusal).hasMessageContaining("256");
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
    }
}
