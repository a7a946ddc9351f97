package io.polyvert.contract;

import static io.polyvert.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;

/// From deployment to undeployment.
interface LifeContract extends OnStage {
    @Proves(Behaviour.REGISTERS_LATER)
    default void address_addedLater_isServed() {
        stage().with("later", 1, () -> {
            soon(stage().bus().request("later.register", null));
            assertThat(soon(stage().bus().request("later.temporary", null)).body())
                    .isEqualTo("here");
        });
    }

    @Proves(Behaviour.UNREGISTERS)
    default void address_givenUp_isUnknown() {
        stage().with("former", 1, () -> {
            soon(stage().bus().request("former.register", null));
            soon(stage().bus().request("former.unregister", null));
            assertThat(Stage.refusal(stage().bus().request("former.temporary", null))
                            .failureType())
                    .isEqualTo(ReplyFailure.NO_HANDLERS);
        });
    }

    @Proves(Behaviour.TICKS)
    default void timer_thatRepeats_ticksUntilCancelled() {
        assertThat(stage().ask("ticks", 5)).isEqualTo(5);
    }

    @Proves(Behaviour.TIMER_CANCELLED)
    default void timer_cancelled_doesNothing() {
        assertThat(stage().ask("cancelledTimer", null)).isEqualTo(false);
    }

    @Proves(Behaviour.TIMER_THROWS)
    default void timer_thatThrows_isLogged() {
        stage().ask("timerThrows", null);
        assertThat(stage().logged("a tick went wrong")).isNotEmpty();
        assertThat(stage().ask("echo", "still here")).isEqualTo("still here");
    }

    @Proves(Behaviour.CONFIG)
    default void config_isRead() {
        assertThat(stage().ask("config", null)).isEqualTo(stage().config(stage().prefix()));
    }

    @Proves(Behaviour.LOGS)
    default void log_reachesTheNodesLog() {
        stage().ask("log", "a line");
        assertThat(stage().logged("a line info")).startsWith("INFO").containsIgnoringCase(stage().name());
        assertThat(stage().logged("a line warning")).startsWith("WARNING").containsIgnoringCase(stage().name());
        assertThat(stage().logged("a line error")).startsWith("SEVERE").containsIgnoringCase(stage().name());
    }

    @Proves(Behaviour.INSTANCES)
    default void instances_shareAnAddress() {
        stage().with(
                        "pair",
                        2,
                        () -> assertThat(IntStream.range(0, 10)
                                        .mapToObj(_ -> soon(stage().bus().request("pair.who", null))
                                                .body())
                                        .distinct())
                                .hasSize(2));
    }

    @Proves(Behaviour.STOPS)
    default void stopHook_runsAtUndeploy() {
        stage().with("leaving", 1, () -> {});
        assertThat(stage().stopped()).isEqualTo("stopped leaving");
    }

    @Proves(Behaviour.FINISHES)
    default void messagesInHand_areAnsweredBeforeTheEnd() {
        stage().deploy("finishing", 1);
        Future<Message<Object>> waiting = stage().bus().request("finishing.ask", Stage.GATE);
        stage().awaitGate(1);
        Future<Void> gone = stage().undeploying("finishing");
        stage().awaitUnknown("finishing.ask");
        stage().openGate();
        assertThat(((JsonObject) soon(waiting).body()).getString("body")).isEqualTo("open");
        soon(gone);
    }

    @Proves(Behaviour.START_FAILS)
    default void start_thatFails_isToldWithItsPlace() {
        assertThat(stage().notDeployed(stage().subject().starts()))
                .hasMessageContaining("no port")
                .hasMessageMatching(stage().place(stage().subject().starts(), 4));
    }

    @Proves(Behaviour.SYNTAX)
    default void file_thatIsNotTheLanguage_isRefusedWithItsPlace() {
        assertThat(stage().notDeployed(stage().subject().reads()))
                .hasMessageMatching(stage().place(stage().subject().reads(), 3));
    }
}
