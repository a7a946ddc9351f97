package io.polyvert.doors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.bus.Failure;
import io.polyvert.recorder.Recorder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsTest extends HttpDoorContract {
    private Browser browser;

    /// Short, so that every test shows that an upgraded connection has no deadline.
    @Override
    HttpDeadlines deadlines() {
        return new HttpDeadlines(1_000, 1_000, 50, 10, 100);
    }

    @BeforeEach
    void connect() throws Exception {
        browser = new Browser(client, door.port());
    }

    @AfterEach
    void leave() {
        browser.close();
    }

    private static JsonObject frame(String type, String address) {
        return new JsonObject().put("type", type).put("address", address);
    }

    private static JsonObject request(String address, String replyAddress) {
        return frame("send", address).put("replyAddress", replyAddress);
    }

    @Test
    void request_isAnsweredAtItsReplyAddress() throws Exception {
        vertx.eventBus().<JsonObject>consumer("greet", message -> {
            String name = message.body().getString("name");
            message.reply("Hello, " + name, new DeliveryOptions().addHeader("in", "english"));
        });

        browser.send(request("greet", "c1").put("body", new JsonObject().put("name", "Ada")));

        assertThat(browser.frame())
                .isEqualTo(frame("rec", "c1")
                        .put("headers", new JsonObject().put("in", "english"))
                        .put("body", "Hello, Ada"));
    }

    @Test
    void request_bytes_travelAsBase64() throws Exception {
        vertx.eventBus().<Buffer>consumer("length", message -> message.reply(message.body()));

        browser.send(request("length", "c1").put("bodyType", "bytes").put("body", "AP8="));

        assertThat(browser.frame())
                .isEqualTo(frame("rec", "c1").put("bodyType", "bytes").put("body", "AP8="));
    }

    @Test
    void request_nobodyThere_failsAtItsReplyAddress() throws Exception {
        vertx.eventBus().consumer("greet", _ -> {});

        JsonObject failure = browser.send(request("gret", "c1")).frame();

        assertThat(failure.getString("address")).isEqualTo("c1");
        assertThat(failure.getString("failureType")).isEqualTo("NO_HANDLERS");
        assertThat(failure.getString("message")).contains("did you mean 'greet'?");
    }

    @Test
    void request_refusedByTheVerticle_keepsItsCode() throws Exception {
        vertx.eventBus().consumer("no", message -> message.fail(7, "because"));

        assertThat(browser.send(request("no", "c1")).frame())
                .isEqualTo(frame("err", "c1")
                        .put("sourceAddress", "no")
                        .put("failureCode", 7)
                        .put("failureType", "RECIPIENT_FAILURE")
                        .put("message", "because"));
    }

    @Test
    void request_timeoutHeader_isKept() throws Exception {
        vertx.eventBus().consumer("silent", _ -> {});

        browser.send(request("silent", "c1").put("headers", new JsonObject().put("timeout", 50)));

        assertThat(browser.frame().getString("failureType")).isEqualTo("TIMEOUT");
    }

    @Test
    void reserved_withoutToken_isDeniedAtTheReplyAddress() throws Exception {
        JsonObject failure = browser.send(request("platform.secret", "c1")).frame();

        assertThat(failure)
                .isEqualTo(frame("err", "c1")
                        .put("sourceAddress", "platform.secret")
                        .put("failureCode", Failure.DENIED.code())
                        .put("failureType", "RECIPIENT_FAILURE")
                        .put("message", "address 'platform.secret' is reserved; it needs the node's token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "publish", "register"})
    void reserved_withoutReplyAddress_isDeniedByName(String type) throws Exception {
        JsonObject failure = browser.send(frame(type, "platform.secret")).frame();

        assertThat(failure.getString("type")).isEqualTo("err");
        assertThat(failure.getString("body")).isEqualTo("access_denied");
        assertThat(failure.getString("sourceAddress")).isEqualTo("platform.secret");
    }

    @Test
    void reserved_withToken_isServedAndTheTokenStaysHere() throws Exception {
        vertx.eventBus()
                .consumer(
                        "platform.secret",
                        message -> message.reply(
                                List.copyOf(message.headers().names()).toString()));
        var headers =
                new JsonObject().put("Authorization", "Bearer " + guard.token()).put("page", "top");

        browser.send(request("platform.secret", "c1").put("headers", headers));
        assertThat(browser.frame().getString("body")).isEqualTo("[page]");

        browser.send(request("platform.secret", "c2"));
        assertThat(browser.frame().getInteger("failureCode")).isEqualTo(Failure.DENIED.code());
    }

    @Test
    void token_wrong_isDeniedEvenWhereNoneIsNeeded() throws Exception {
        browser.send(request("greet", "c1").put("headers", new JsonObject().put("authorization", "Bearer no")));

        assertThat(browser.frame().getString("message")).startsWith("the token is not this node's");
    }

    @Test
    void register_published_messagesArrive() throws Exception {
        browser.send(frame("register", "news").put("id", 1));
        assertThat(browser.frame()).isEqualTo(new JsonObject().put("type", "ok").put("id", 1));

        vertx.eventBus().publish("news", new JsonArray().add(1));

        assertThat(browser.frame()).isEqualTo(frame("rec", "news").put("body", new JsonArray().add(1)));
    }

    @Test
    void register_asPattern_messagesHaveAddressAndPattern() throws Exception {
        browser.send(frame("register", "orders.*").put("pattern", true).put("group", "pages"));
        browser.send(frame("register", "plain.*"));
        browser.send(request("orders.ready", "c1"));
        JsonObject ready = browser.frame();
        assertThat(ready.getString("address")).isEqualTo("orders.ready");
        browser.send(frame("send", ready.getString("replyAddress")).put("body", "yes"));
        assertThat(browser.frame()).isEqualTo(frame("rec", "c1").put("body", "yes"));

        vertx.eventBus().publish("plain.one", 1);
        vertx.eventBus().publish("orders.placed", 2);

        assertThat(browser.frame())
                .isEqualTo(
                        frame("rec", "orders.placed").put("pattern", "orders.*").put("body", 2));
    }

    @Test
    void register_twice_isRefused() throws Exception {
        browser.send(frame("register", "news")).send(frame("register", "news"));

        assertThat(browser.frame().getString("body")).isEqualTo("address_already_registered");
    }

    @Test
    void served_request_isAnsweredByTheBrowser() throws Exception {
        browser.send(frame("register", "page.title").put("id", 1)).frame();

        var reply = vertx.eventBus().request("page.title", null);
        JsonObject asked = browser.frame();
        browser.send(frame("send", asked.getString("replyAddress")).put("body", "Polyvert"));

        assertThat(reply.await(10, SECONDS).body()).isEqualTo("Polyvert");
    }

    @Test
    void replyAddress_ofSomebodyElse_isRefused() throws Exception {
        browser.send(frame("send", "__vertx.reply.1234").put("body", "forged"));

        assertThat(browser.frame().getString("body")).isEqualTo("unknown_address");
    }

    @Test
    void unregister_thenPublish_isSilent() throws Exception {
        browser.send(frame("register", "news").put("id", 1)).frame();
        browser.send(frame("unregister", "news").put("id", 2)).frame();
        vertx.eventBus().publish("news", "late");
        vertx.eventBus().consumer("marker", message -> message.reply("marker"));

        assertThat(browser.send(request("marker", "c1")).frame().getString("body"))
                .isEqualTo("marker");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "\"text\"",
                "{}",
                "{\"type\":1}",
                "{\"type\":\"sned\",\"address\":\"a\"}",
                "{\"type\":\"send\"}",
                "{\"type\":\"send\",\"address\":{}}",
                "{\"type\":\"send\",\"address\":\"a\",\"headers\":[]}",
                "{\"type\":\"send\",\"address\":\"a\",\"headers\":{\"x\":null}}",
                "{\"type\":\"send\",\"address\":\"a\",\"bodyType\":\"bytes\",\"body\":\"*\"}"
            })
    void nonsense_isToldAndTheSessionGoesOn(String text) throws Exception {
        JsonObject refusal = browser.sendText(text).frame();

        assertThat(refusal.getString("type")).isEqualTo("err");
        assertThat(refusal.getString("reason")).isNotBlank();
        vertx.eventBus().consumer("echo", message -> message.reply(message.body()));
        assertThat(browser.send(request("echo", "c1").put("body", 1)).frame().getInteger("body"))
                .isEqualTo(1);
    }

    @Test
    void ping_isNotAnswered() throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply("first"));

        browser.sendText("{\"type\":\"ping\"}").send(request("echo", "c1"));

        assertThat(browser.frame().getString("body")).isEqualTo("first");
    }

    @Test
    void browser_leaves_itsAddressesAreGone() throws Exception {
        browser.send(frame("register", "page.title").put("id", 1)).frame();
        var unanswered = vertx.eventBus().request("page.title", null, new DeliveryOptions().setSendTimeout(9_000));
        browser.frame();
        browser.close();

        assertThatThrownBy(() -> unanswered.await(5, SECONDS))
                .hasMessage("the client that served 'page.title' is gone");
        assertThat(Recorder.of(vertx).registered()).doesNotContain("page.title");
    }

    @Test
    void browser_thatDoesNotRead_isCut() throws Exception {
        BlockingQueue<String> gone = new ArrayBlockingQueue<>(1);
        try (RawClient deaf = new RawClient(door.port())) {
            deaf.send(
                            "GET /eventbus/websocket HTTP/1.1",
                            "Host: localhost",
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "",
                            "")
                    .readTo("\r\n\r\n");
            deaf.sendMaskedText(frame("register", "flood").put("id", 1).encode())
                    .readTo("}");
            vertx.eventBus()
                    .request("flood", null, new DeliveryOptions().setSendTimeout(60_000))
                    .onFailure(cause -> gone.add(String.valueOf(cause.getMessage())));
            String page = "x".repeat(1024 * 1024);
            for (int i = 0; i < 40; i++) {
                vertx.eventBus().publish("flood", page);
            }

            assertThat(gone.poll(20, SECONDS)).isEqualTo("the client that served 'flood' is gone");
            assertThat(Recorder.of(vertx).registered()).doesNotContain("flood");
        }
    }

    @Test
    void origin_ofAForeignPage_isNotConnected() {
        assertThatThrownBy(() -> client.newWebSocketBuilder()
                        .header("Origin", "http://evil.example")
                        .buildAsync(URI.create("ws://127.0.0.1:" + door.port() + "/eventbus/websocket"), browser)
                        .get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refusal ->
                                assertThat(refusal.getResponse().statusCode()).isEqualTo(403));
    }
}
