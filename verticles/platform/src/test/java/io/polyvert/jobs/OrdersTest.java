package io.polyvert.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.contracts.JobOrder;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private final Orders orders = new Orders(Question::checked);

    private static String text(String address) {
        return new JsonObject().put("address", address).put("attempts", 7).encode();
    }

    @Test
    void text_readBefore_isTheSameOrder() {
        JobOrder first = orders.of(text("a"));
        assertThat(first.address()).isEqualTo("a");
        assertThat(first.retry().attempts()).isEqualTo(7);
        assertThat(orders.of(text("a"))).isSameAs(first);
        assertThat(orders.of(text("b")).address()).isEqualTo("b");
    }

    @Test
    void text_pushedOutByOthers_isReadAgain() {
        JobOrder first = orders.of(text("a"));
        for (int other = 0; other < 256; other++) {
            orders.of(text("other" + other));
        }
        assertThat(orders.of(text("a"))).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void text_refused_isRefusedEachTime() {
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> orders.of(text("platform.undeploy"))).hasMessageContaining("is reserved");
            assertThatThrownBy(() -> orders.of("{}")).hasMessageContaining("'address' is missing");
        }
    }
}
