package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.polyvert.streams.Streams;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests whose bytes are a stream for who serves them.
class HttpBringTest extends HttpDoorContract {
    private final byte[] bytes = new byte[3 * MAX_BODY + 1];

    @BeforeEach
    void serve() {
        new Random(3).nextBytes(bytes);
        vertx.eventBus().consumer("hash", this::hash);
        vertx.eventBus().consumer("refuse", message -> message.fail(Failure.CONFLICT.code(), "not now"));
    }

    private void hash(Message<Object> message) {
        Buffer all = Buffer.buffer();
        var items = Streams.of(vertx).broughtBy(message).orElseThrow();
        items.endHandler(_ -> message.reply(new JsonObject()
                .put("body", message.body())
                .put("length", all.length())
                .put("hash", Arrays.hashCode(all.getBytes()))));
        items.handler(item -> all.appendBuffer((Buffer) item));
    }

    private HttpRequest.Builder bringing(String address) {
        return to("/bus/" + address)
                .header("X-Stream", "true")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
    }

    @Test
    void bytes_beyondTheLimitOfBodies_reachTheirReaderWhole() throws Exception {
        var answer = client.send(bringing("hash").build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer))
                .isEqualTo(new JsonObject()
                        .putNull("body")
                        .put("length", bytes.length)
                        .put("hash", Arrays.hashCode(bytes)));
    }

    @Test
    void bytes_thatNobodyReads_areAnsweredAllTheSame() throws Exception {
        assertThat(client.send(bringing("refuse").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(409);
        assertThat(client.send(bringing("nobody").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void header_wrongOrWithoutBytes_isRefused() throws Exception {
        var unclear = client.send(bringing("hash").setHeader("X-Stream", "yes").build(), BodyHandlers.ofString());
        assertThat(unclear.statusCode()).isEqualTo(400);
        assertThat(unclear.body()).contains("X-Stream=yes is neither true nor false");
        var json = client.send(
                bringing("hash").setHeader("Content-Type", "application/json").build(), BodyHandlers.ofString());
        assertThat(json.statusCode()).isEqualTo(400);
        assertThat(json.body()).contains("application/octet-stream");
    }
}
