package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What only the WebSocket at `/bus` has; the protocol itself is the contracts' business.
class WebSocketDoorTest {
    private static final SessionLimits SMALL =
            new SessionLimits(300_000, 10, 10, 2_000_000, 16, 100, 100, 0, 30_000, 30_000);

    private TestNode node;
    private int port;
    private HttpClient http;

    @BeforeEach
    void open() {
        node = new TestNode();
        node.bus().consumer("echo", message -> message.reply(message.body()));
        port = node.openHttp(HttpOptions.DEFAULTS.withLimits(SMALL));
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void close() {
        http.close();
        node.close();
    }

    @Test
    void session_withoutHello_speaksTheOldProtocol() {
        try (BusClient client = BusClient.webSocket(port)) {
            client.send("{'type':'ping'}");
            assertThat(client.receiveText()).isEqualTo("{'type':'pong'}");
            client.send("{'type':'send','address':'echo','replyAddress':'r1','body':'Zażółć 🙂'}");
            assertThat(client.receiveText())
                    .isEqualTo("{'type':'message','address':'r1','headers':{},'send':true,'body':'Zażółć 🙂'}");
        }
    }

    @Test
    void token_ofTheNode_makesAnAdministrator() {
        node.bus().consumer("platform.secret", message -> message.reply("told"));
        try (BusClient client = BusClient.webSocket(port)) {
            client.send(new JsonObject()
                    .put("type", "hello")
                    .put("version", 1)
                    .put("token", node.guard().token()));
            assertThat(client.receive().getInteger("maxFrameBytes")).isEqualTo(300_000);
            client.send("{'type':'send','address':'platform.secret','replyAddress':'r1'}");
            assertThat(client.receive().getString("body")).isEqualTo("told");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 65_538, 200_000})
    void message_longerThanAPart_arrivesWhole(int letters) {
        String text = "x" + "ż".repeat(letters / 2);
        Buffer bytes = Buffer.buffer(text);
        try (BusClient client = BusClient.webSocket(port).hello()) {
            client.send("{'type':'register','id':1,'address':'page'}");
            client.receive();
            node.bus().send("page", text);
            assertThat(client.receive().getString("body")).isEqualTo(text);
            node.bus().send("page", bytes);
            assertThat(client.receiveFrame().bytes()).contains(bytes);
        }
    }

    @Test
    void message_inParts_isOneFrame() {
        WebSocketCarrier carrier = new WebSocketCarrier(port);
        try (BusClient client = BusClient.on(carrier)) {
            carrier.part("", false);
            carrier.part("{\"type\":", false);
            carrier.part("\"pi", false);
            carrier.part("ng\"}", true);
            assertThat(client.receiveText()).isEqualTo("{'type':'pong'}");
        }
    }

    @Test
    void parts_thatBecomeTooLarge_areRefusedAndTheSessionEnds() {
        WebSocketCarrier carrier = new WebSocketCarrier(port);
        try (BusClient client = BusClient.on(carrier)) {
            carrier.part("{\"type\":\"send\",\"body\":\"", false);
            carrier.part("x".repeat(200_000), false);
            carrier.part("x".repeat(200_000), false);
            assertThat(client.receive().getString("message")).isEqualTo("frame_too_large");
            client.expectEnd();
        }
    }

    @Test
    void frame_aboveTheLimit_isRefusedBeforeItComes() throws Exception {
        try (RawClient client = upgraded()) {
            client.send("\u0082\u00ff\0\0\0\0\0\u0004\u0093\u00e1" + "\0\0\0\0"); // 300,001 bytes will follow

            assertThat(client.readTo("}")).contains("frame_too_large");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "7", "\u0001\u0000\u0000\u0000\u0002{}"})
    void text_thatIsNoFrame_isRefusedAndTheSessionGoesOn(String text) {
        WebSocketCarrier carrier = new WebSocketCarrier(port);
        try (BusClient client = BusClient.on(carrier)) {
            carrier.part(text, true);
            assertThat(client.receive().getString("message")).isEqualTo("invalid_frame");
            client.expectNothing();
        }
    }

    @Test
    void session_thatEnds_takesItsConsumersAlong() {
        try (BusClient client = BusClient.webSocket(port).hello()) {
            client.send("{'type':'register','id':1,'address':'page'}");
            client.receive();
            var answer = node.bus().request("page", "?", new DeliveryOptions().setSendTimeout(20_000));
            client.receive();
            client.close();
            var failure = catchThrowableOfType(ReplyException.class, () -> soon(answer));
            assertThat(failure.failureCode()).isEqualTo(503);
            assertThat(node.registered()).containsExactly("echo");
        }
    }

    @Test
    void client_thatDoesNotRead_isCut() throws Exception {
        try (RawClient deaf = upgraded()) {
            deaf.sendMaskedText("{\"type\":\"hello\",\"version\":1}").readTo("}");
            deaf.sendMaskedText("{\"type\":\"register\",\"id\":1,\"address\":\"flood\"}")
                    .readTo("}");
            var unanswered = node.bus().request("flood", null, new DeliveryOptions().setSendTimeout(20_000));
            String page = "x".repeat(250_000);
            for (int i = 0; i < 100; i++) {
                node.bus().publish("flood", page);
            }
            var failure = catchThrowableOfType(ReplyException.class, () -> soon(unanswered));
            assertThat(failure).hasMessage("the client that served 'flood' is gone");
            assertThat(node.registered()).containsExactly("echo");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bus", "/eventbus/websocket"})
    void connections_thatHaveEnded_doNotCount(String path) throws Exception {
        int narrow = node.openHttp(HttpOptions.DEFAULTS.withLimits(SMALL.withMaxPerHost(1)));
        for (int i = 0; i < 4; i++) {
            try (RawClient client = upgraded(narrow, path)) {
                client.sendMaskedText("{\"type\":\"register\",\"id\":1,\"address\":\"page\"}");
                client.sendMaskedText("{\"type\":\"registr\"}").readTo("did you mean");
            }
            awaitGone("page");
        }
    }

    private void awaitGone(String address) throws Exception {
        try (BusClient client = node.client()) {
            for (int i = 0; i < 10_000 && node.registered().contains(address); i++) {
                client.expectNothing();
            }
        }
        assertThat(node.registered()).doesNotContain(address);
    }

    private RawClient upgraded() throws Exception {
        return upgraded(port, WebSocketDoor.PATH);
    }

    private RawClient upgraded(int port, String path) throws Exception {
        RawClient client = new RawClient(port);
        client.send(
                        "GET " + path + " HTTP/1.1",
                        "Host: localhost",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "",
                        "")
                .readTo("\r\n\r\n");
        return client;
    }

    @Test
    void request_withoutUpgrade_isToldWhatTheAddressIsFor() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/bus"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.headers().allValues("upgrade")).isEqualTo(List.of("websocket"));
        assertThat(answer.body()).contains("/bus is for WebSockets");
    }

    @Test
    void page_ofAnotherSite_isNotConnected() {
        var refused = catchThrowableOfType(
                java.util.concurrent.CompletionException.class,
                () -> http.newWebSocketBuilder()
                        .header("Origin", "http://evil.example")
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + port + "/bus"),
                                new java.net.http.WebSocket.Listener() {})
                        .join());
        assertThat(refused).cause().isInstanceOf(java.net.http.WebSocketHandshakeException.class);
    }
}
