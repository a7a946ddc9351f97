package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SockJS where WebSockets do not get through.
class SockJsPollingTest extends HttpDoorContract {
    private HttpResponse<String> xhr(String path, String body) throws Exception {
        return client.send(
                to("/eventbus/000/session1/" + path)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void xhr_polling_carriesRequestsAndReplies() throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply(message.body()));

        assertThat(get("/eventbus/info").statusCode()).isEqualTo(200);
        assertThat(xhr("xhr", "").body()).isEqualTo("o\n");
        JsonObject request =
                new JsonObject("{\"type\":\"send\",\"address\":\"echo\",\"replyAddress\":\"c1\",\"body\":\"hi\"}");
        String sent = new JsonArray().add(request.encode()).encode();
        assertThat(xhr("xhr_send", sent).statusCode()).isEqualTo(204);

        String polled = xhr("xhr", "").body();
        assertThat(polled).startsWith("a[");
        assertThat(new JsonObject(new JsonArray(polled.substring(1)).getString(0)))
                .isEqualTo(new JsonObject("{\"type\":\"rec\",\"address\":\"c1\",\"body\":\"hi\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonp?c=f", "htmlfile?c=f"})
    void transports_thatLoadScripts_areOff(String transport) throws Exception {
        assertThat(get("/eventbus/000/session2/" + transport).statusCode()).isEqualTo(404);
    }
}
