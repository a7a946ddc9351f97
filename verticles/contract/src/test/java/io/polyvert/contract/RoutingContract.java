package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/// Consumers by pattern and in groups, and messages with keys.
interface RoutingContract extends OnStage {
    @Proves(Behaviour.PATTERN)
    default void pattern_message_isHandledWithItsAddress() {
        assertThat(stage().ask("any.one", null)).isEqualTo(stage().at("any.one"));
        assertThat(stage().ask("any.other", null)).isEqualTo(stage().at("any.other"));
    }

    @Proves(Behaviour.GROUP)
    default void group_ofInstances_sharesMessages() {
        stage().with("grouped", 2, () -> {
            stage().bus().publish("grouped.team", null);
            stage().bus().publish("grouped.team", null);
            List<String> heard = List.of(stage().heard(), stage().heard());
            assertThat(stage().heardAfterAMarker()).isEmpty();
            assertThat(heard).doesNotHaveDuplicates();
            assertThat(IntStream.range(0, 4)
                            .mapToObj(_ -> String.valueOf(stage().askAt("grouped.team", new DeliveryOptions())))
                            .toList())
                    .isSubsetOf(heard);
        });
    }

    @Proves(Behaviour.KEY_IN)
    default void key_ofMessages_findsOneMember() {
        stage().with("keyed", 2, () -> {
            List<Object> owners = owners(stage());
            assertThat(owners(stage())).isEqualTo(owners);
            assertThat(Set.copyOf(owners)).hasSizeGreaterThan(1);
        });
    }

    private static List<Object> owners(Stage stage) {
        return IntStream.range(0, 20)
                .mapToObj(n -> stage.askAt("keyed.team", stage.keyed("key " + n)))
                .toList();
    }

    @Proves(Behaviour.KEY_OUT)
    default void key_ofTheVerticlesMessages_isSent() {
        List<Object> answers = answers(stage());
        assertThat(answers(stage())).isEqualTo(answers);
        assertThat(answers).contains("at home", "away");
    }

    private static List<Object> answers(Stage stage) {
        return IntStream.range(0, 20)
                .mapToObj(n -> JsonObject.of("address", "suite.team", "key", "key " + n))
                .map(wanted ->
                        Objects.requireNonNull(stage.askJson("ask", wanted).getValue("body")))
                .toList();
    }
}
