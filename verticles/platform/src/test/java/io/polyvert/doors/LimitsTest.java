package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/// Over TCP.
class LimitsTest extends LimitsContract {
    @Override
    TestNode node(SessionLimits limits) {
        return new TestNode(limits);
    }

    @Test
    void frame_aboveTheLimit_isRefusedAndTheSessionEnds() {
        client.send(new JsonObject().put("type", "send").put("address", "a").put("body", "x".repeat(1_024)));
        assertThat(client.receive().getString("message")).isEqualTo("frame_too_large");
        client.expectEnd();
    }
}
