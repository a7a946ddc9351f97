package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Limits of connections rather than of frames.
class ConnectionLimitsTest {
    private static final SessionLimits DEFAULTS = SessionLimits.DEFAULTS;

    private TestNode node = new TestNode(DEFAULTS);

    @AfterEach
    void close() {
        node.close();
    }

    private void limited(SessionLimits limits) {
        node.close();
        node = new TestNode(limits);
    }

    @Test
    void connections_fromOneAddress_aboveTheLimit_areTurnedAwayUntilOneCloses() {
        limited(DEFAULTS.withMaxPerHost(2));
        BusClient first = node.client();
        try (BusClient second = node.client()) {
            first.expectNothing();
            second.expectNothing();
            try (BusClient third = node.client()) {
                assertThat(third.receiveText())
                        .isEqualTo("{'type':'err','message':'limit_exceeded',"
                                + "'reason':'2 connections from this address are open; no more are allowed'}");
                third.expectEnd();
            }
            first.close();
            awaitAdmitted();
            second.expectNothing();
        }
    }

    /// The node may hear of the closed connection after the next one came.
    private void awaitAdmitted() {
        long end = System.nanoTime() + 5_000_000_000L;
        String answer;
        do {
            try (BusClient next = node.client()) {
                next.send("{'type':'ping'}");
                answer = next.receive().getString("type");
            }
        } while (!answer.equals("pong") && System.nanoTime() < end);
        assertThat(answer).isEqualTo("pong");
    }

    @Test
    void client_thatSaysNothing_isEnded() {
        limited(DEFAULTS.withFirstFrameMs(100));
        try (BusClient mute = node.client()) {
            assertThat(mute.receive().getString("reason")).isEqualTo("no frame came within 100 ms");
            mute.expectEnd();
        }
    }

    @Test
    void client_thatFallsSilent_isEnded() {
        limited(DEFAULTS.withIdleMs(200));
        try (BusClient client = node.client()) {
            client.expectNothing();
            assertThat(client.receive().getString("reason"))
                    .isEqualTo("nothing came for 200 ms; send a ping now and then");
            client.expectEnd();
        }
    }

    @Test
    void client_thatSaidHello_isAskedForASignOfLifeAndStays() {
        limited(DEFAULTS.withIdleMs(1_000));
        try (BusClient client = node.client().hello()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.receiveText()).isEqualTo("{'type':'ping'}");
                client.send("{'type':'pong'}");
            }
            client.send("{'type':'ping'}");
            assertThat(client.receiveText()).isEqualTo("{'type':'pong'}");
        }
    }

    @Test
    void client_thatSendsTooFast_isReadSlowlyAndLosesNothing() throws Exception {
        limited(DEFAULTS.withFramesPerSecond(10));
        BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        node.bus().consumer("count", message -> arrived.add(message.body()));
        try (BusClient fast = node.client();
                BusClient calm = node.client()) {
            io.vertx.core.buffer.Buffer burst = io.vertx.core.buffer.Buffer.buffer();
            for (int i = 0; i < 40; i++) {
                byte[] frame = new JsonObject()
                        .put("type", "send")
                        .put("address", "count")
                        .put("body", i)
                        .toBuffer()
                        .getBytes();
                burst.appendInt(frame.length).appendBytes(frame);
            }
            fast.raw(burst);
            for (int i = 0; i < 40; i++) {
                assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
            fast.send("{'type':'send','address':'count','body':'fast'}");
            calm.send("{'type':'send','address':'count','body':'calm'}");
            assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("calm");
            assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("fast");
        }
    }

    @Test
    void webSocket_thatFallsSilent_isEnded() throws Exception {
        int port = node.openHttp(HttpOptions.DEFAULTS.withLimits(DEFAULTS.withIdleMs(200)));
        try (HttpClient http = HttpClient.newHttpClient();
                Browser browser = new Browser(http, port)) {
            browser.send(new JsonObject().put("type", "ping"));
            assertThat(browser.frame().getString("reason")).startsWith("nothing came for 200 ms");
            browser.awaitClosed();
        }
    }

    @Test
    void webSocket_frameTooDeep_isRefusedAndTheSessionGoesOn() throws Exception {
        int port = node.openHttp();
        try (HttpClient http = HttpClient.newHttpClient();
                Browser browser = new Browser(http, port)) {
            String body = "[".repeat(300) + "]".repeat(300);
            browser.sendText("{\"type\":\"publish\",\"address\":\"a\",\"body\":" + body + "}");
            assertThat(browser.frame().getString("body")).isEqualTo("invalid_json");
            browser.send(
                    new JsonObject().put("type", "register").put("address", "a").put("id", 1));
            assertThat(browser.frame().getString("type")).isEqualTo("ok");
        }
    }

    @Test
    void webSocket_frameTooLarge_isToldBeforeTheEnd() throws Exception {
        SessionLimits small = new SessionLimits(1_024, 2, 3, 65_536, 4, 20, 10, 0, 0, 0);
        int port = node.openHttp(HttpOptions.DEFAULTS.withLimits(small));
        try (HttpClient http = HttpClient.newHttpClient();
                Browser browser = new Browser(http, port)) {
            browser.sendText("{\"type\":\"publish\",\"address\":\"a\",\"body\":\"" + "x".repeat(1_024) + "\"}");
            JsonObject refusal = browser.frame();
            assertThat(refusal.getString("body")).isEqualTo("frame_too_large");
            assertThat(refusal.getString("reason")).isEqualTo("a message is longer than the 1024 bytes allowed");
            browser.awaitClosed();
        }
    }

    @Test
    void httpBody_deeperThanConfigured_isRefused() throws Exception {
        node.bus().consumer("echo", message -> message.reply(message.body()));
        SessionLimits shallow = new SessionLimits(1_024, 2, 3, 65_536, 4, 20, 10, 0, 0, 0);
        int port = node.openHttp(HttpOptions.DEFAULTS.withLimits(shallow));
        try (RawClient client = new RawClient(port)) {
            client.send("POST /bus/echo HTTP/1.1", "Host: localhost", "Content-Length: 8", "", "[[[[]]]]");
            assertThat(client.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
        try (RawClient client = new RawClient(port)) {
            client.send("POST /bus/echo HTTP/1.1", "Host: localhost", "Content-Length: 10", "", "[[[[[]]]]]");
            assertThat(client.readTo("}"))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("the body is nested deeper than the 4 levels allowed");
        }
    }

    @Test
    void httpConnections_fromOneAddress_aboveTheLimit_areToldAndClosed() throws Exception {
        int port = node.openHttp(HttpOptions.DEFAULTS.withLimits(DEFAULTS.withMaxPerHost(1)));
        try (RawClient first = new RawClient(port);
                AuditTrail log = new AuditTrail("io.polyvert.doors.HttpConnections")) {
            first.send("GET /health HTTP/1.1", "Host: localhost", "", "");
            assertThat(first.readTo("\r\n")).startsWith("HTTP/1.1 ");
            try (RawClient second = new RawClient(port);
                    RawClient silent = new RawClient(port)) {
                second.send("GET /health HTTP/1.1", "Host: localhost", "", "");
                assertThat(second.readToEnd())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("1 connections from this address are open; no more are allowed");
                assertThat(silent.readToEnd()).isEmpty();
            }
            assertThat(log.next()).startsWith("turned away connections=1 last=127.0.0.1:");
        }
    }

    @Test
    void http_speaksHttp2InPlain_whereItIsWanted() throws Exception {
        int port = node.openHttp(HttpOptions.DEFAULTS.withH2c());
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient http = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answer_isCompressedForThoseWhoAsk() throws Exception {
        node.bus().consumer("long", message -> message.reply("x".repeat(5_000)));
        int port = node.openHttp();
        try (RawClient client = new RawClient(port)) {
            client.send(
                    "POST /bus/long HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip", "Content-Length: 0", "", "");
            assertThat(client.readTo("\r\n\r\n").toLowerCase(java.util.Locale.ROOT))
                    .contains("content-encoding: gzip");
        }
        try (RawClient client = new RawClient(port)) {
            client.send("POST /bus/long HTTP/1.1", "Host: localhost", "Content-Length: 0", "", "");
            assertThat(client.readTo("\r\n\r\n").toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("content-encoding");
        }
    }
}
