package io.polyvert.recorder;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final Recorder recorder = new Recorder();
    private final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
            .withMetrics(recorder)
            .build();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void counts_requestsAndFailures_areTheAddresssOwn() throws Exception {
        MessageConsumer<Object> consumer = vertx.eventBus().consumer("greet", message -> message.reply("hello"));
        vertx.eventBus().request("greet", null).await(5, SECONDS);
        vertx.eventBus().request("greet", null).await(5, SECONDS);
        assertThat(recorder.registered()).containsExactly("greet");
        assertThat(at("greet").getMap())
                .containsEntry("consumers", 1)
                .containsEntry("sent", 2L)
                .containsEntry("delivered", 2L);
        consumer.unregister().await(5, SECONDS);
        assertThat(recorder.registered()).isEmpty();
    }

    @Test
    void counts_moreAddressesThanTheBound_areCountedTogether() {
        for (int i = 0; i < Recorder.MAX_ADDRESSES + 10; i++) {
            vertx.eventBus().send("made.up." + i, null);
        }
        assertThat(recorder.toJson().size()).isEqualTo(Recorder.MAX_ADDRESSES + 1);
        assertThat(at("(others)").getLong("sent")).isEqualTo(10);
    }

    private JsonObject at(String address) {
        return recorder.toJson().stream()
                .map(JsonObject.class::cast)
                .filter(counts -> counts.getString("address").equals(address))
                .findFirst()
                .orElseThrow();
    }
}
