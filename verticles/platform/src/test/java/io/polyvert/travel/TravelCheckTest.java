package io.polyvert.travel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.junit5.VertxExtension;
import java.io.Serializable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TravelCheckTest {
    record Local(String value) implements Serializable {}

    record Shared(String value) implements Shareable {}

    private EventBus bus;

    @BeforeEach
    void install(Vertx vertx) {
        bus = vertx.eventBus();
        TravelCheck.install(bus);
        bus.consumer("echo", message -> message.reply(message.body()));
    }

    @Test
    void request_everyJsonValueAndBytes_arrives() throws Exception {
        JsonObject body = new JsonObject()
                .put("null", null)
                .put("int", 1)
                .put("long", (1L << 53) + 1)
                .put("double", 1.5)
                .put("text", "žluťoučký 🐎")
                .put("list", new JsonArray().add(true).add(new JsonObject()));
        assertThat(bus.request("echo", body).await(5, SECONDS).body()).isEqualTo(body);
        Buffer bytes = Buffer.buffer(new byte[] {0, -1, 127});
        assertThat(bus.request("echo", bytes).await(5, SECONDS).body()).isEqualTo(bytes);
        assertThat(bus.request("echo", null).await(5, SECONDS).body()).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void request_numberThatJsonHasNot_isRefusedAtOnce(double number) {
        var body = new JsonObject().put("rows", new JsonArray().add(new JsonObject().put("x", number)));
        var refusal = catchThrowableOfType(
                ReplyException.class, () -> bus.request("echo", body).await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(400);
        assertThat(refusal)
                .hasMessage("a message to 'echo' cannot travel: 'rows': 'x': " + number + " is not a JSON number");
    }

    @Test
    void request_shareableOfOnesOwnInJson_isRefused() {
        var body = new JsonObject().put("x", new Shared("here only"));
        assertThatThrownBy(() -> bus.request("echo", body).await(5, SECONDS))
                .hasMessageContaining("Shared is not a JSON value");
    }

    @Test
    void request_objectWithoutCodec_isRefused() {
        assertThatThrownBy(() -> bus.request("echo", new Local("x")).await(5, SECONDS))
                .hasMessageContaining("no codec is registered for");
    }

    @Test
    void reply_objectWithoutCodec_isRefusedToTheCaller() {
        Endpoint.serve(bus, "local", _ -> Future.succeededFuture(new Local("x")));
        var refusal = catchThrowableOfType(
                ReplyException.class, () -> bus.request("local", null).await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(500);
    }

    @Test
    void reply_numberThatJsonHasNot_isRefusedToTheCaller() {
        bus.consumer("local", message -> message.reply(new JsonObject().put("x", Double.NaN)));
        var refusal = catchThrowableOfType(
                ReplyException.class, () -> bus.request("local", null).await(5, SECONDS));
        assertThat(refusal).hasMessage("the reply cannot travel: 'x': NaN is not a JSON number");
    }

    @Test
    void publish_numberThatJsonHasNot_reachesNobody() throws Exception {
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        bus.consumer("news", message -> seen.add(message.body()));
        bus.publish("news", new JsonObject().put("x", Double.NaN));
        bus.publish("news", "marker");
        assertThat(seen.poll(5, SECONDS)).isEqualTo("marker");
    }
}
