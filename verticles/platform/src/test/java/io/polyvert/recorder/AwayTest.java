package io.polyvert.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class AwayTest {
    private final ReplyException nobody = new ReplyException(ReplyFailure.NO_HANDLERS, -1, "nobody");
    private final Away away = new Away();
    private String why = "orders/0 has just ended";

    private void left(String... addresses) {
        away.left(this, List.of(addresses), () -> why);
    }

    @Test
    void explain_addressOfSomebodyAway_isUnavailableWithTheReasonOfNow() {
        left("orders.place");
        why = "orders/0 is started again";
        ReplyException explained = away.explain(nobody, "orders.place");
        assertThat(explained.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
        assertThat(explained.failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
        assertThat(explained).hasMessage("'orders.place' is away: orders/0 is started again");
    }

    @Test
    void explain_addressThatFitsItsPattern_isUnavailable() {
        left("orders.*", "tea*pot");
        assertThat(away.explain(nobody, "orders.place").failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
        assertThat(away.explain(nobody, "tea*pot").failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
        assertThat(away.explain(nobody, "orders.place.now")).isSameAs(nobody);
    }

    @Test
    void explain_nobodyAwayThere_orAnotherFailure_staysAsItIs() {
        ReplyException own = Failure.INVALID.because("no");
        left("orders.place");
        assertThat(away.explain(own, "orders.place")).isSameAs(own);
        assertThat(away.explain(nobody, "orders.cancel")).isSameAs(nobody);
        away.settled(this);
        assertThat(away.explain(nobody, "orders.place")).isSameAs(nobody);
    }
}
