package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.permissions.Policy;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpEventsTest {
    private TestNode node = new TestNode();

    @AfterEach
    void close() {
        node.close();
    }

    private static RawClient subscribe(int port, String address) throws Exception {
        RawClient client = new RawClient(port);
        client.send(
                "GET /bus/" + address + " HTTP/1.1",
                "Host: localhost",
                "Accept: text/event-stream",
                "Accept-Encoding: gzip",
                "",
                "");
        assertThat(client.readTo(":\n\n")).startsWith("HTTP/1.1 200").contains("content-type: text/event-stream");
        return client;
    }

    @Test
    void messages_comeAsEvents() throws Exception {
        try (RawClient client = subscribe(node.openHttp(), "news")) {
            node.bus().publish("news", new JsonObject().put("line", "one\ntwo"));
            node.bus().send("news", Buffer.buffer("abc"));
            assertThat(client.readTo("YWJj\"\n\n"))
                    .contains("data: {\"line\":\"one\\ntwo\"}\n\n")
                    .endsWith("event: bytes\ndata: \"YWJj\"\n\n");
        }
    }

    @Test
    void request_toASubscription_isRefusedAtOnce() throws Exception {
        try (RawClient client = subscribe(node.openHttp(), "news")) {
            var failure = catchThrowableOfType(
                    ReplyException.class, () -> soon(node.bus().request("news", 1)));
            assertThat(failure.failureCode()).isEqualTo(503);
            assertThat(failure).hasMessage("'news' is a subscription by HTTP, which cannot answer");
            node.bus().publish("news", 2);
            client.readTo("data: 2\n\n");
        }
    }

    @Test
    void client_thatLeaves_isUnregistered() throws Exception {
        int port = node.openHttp();
        subscribe(port, "news").close();
        long end = System.nanoTime() + 5_000_000_000L;
        while (node.registered().contains("news") && System.nanoTime() < end) {
            node.bus().publish("news", "anybody there?");
            Thread.onSpinWait();
        }
        assertThat(node.registered()).doesNotContain("news");
    }

    @Test
    void client_thatDoesNotRead_isCutWithinItsLimit() throws Exception {
        SessionLimits small = new SessionLimits(1_024, 2, 3, 65_536, 4, 20, 10, 0, 0, 0);
        try (RawClient client = subscribe(node.openHttp(HttpOptions.DEFAULTS.withLimits(small)), "news")) {
            String body = "x".repeat(10_000);
            long end = System.nanoTime() + 10_000_000_000L;
            while (node.registered().contains("news") && System.nanoTime() < end) {
                node.bus().publish("news", body);
                Thread.onSpinWait();
            }
            assertThat(node.registered()).doesNotContain("news");
            assertThat(client.readToEnd()).contains("event: error\ndata: {\"code\":429,");
        }
    }

    @Test
    void permissions_decideAndEndIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("p.yaml");
        Files.writeString(file, "{anyone: a, roles: {a: {allow: {register: [news, more]}}}}");
        node.close();
        node = new TestNode(file);
        int port = node.openHttp();
        try (RawClient denied = new RawClient(port)) {
            denied.send("GET /bus/secret HTTP/1.1", "Host: localhost", "Accept: text/event-stream", "", "");
            assertThat(denied.readTo("\r\n")).isEqualTo("HTTP/1.1 403 Forbidden\r\n");
        }
        try (RawClient client = subscribe(port, "news")) {
            Files.writeString(file, "{anyone: a, roles: {a: {allow: {register: more}}}}");
            client.readTo(
                    "event: error\ndata: {\"code\":403,\"message\":\"role 'a' does not allow register at 'news'\"");
        }
    }

    @Test
    void token_thatExpires_takesTheAddressAway(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("p.yaml");
        Files.writeString(
                file,
                "{roles: {a: {allow: {register: news}}}, tokens: [{sha256: " + Policy.sha256("secret")
                        + ", role: a, subject: ada, expires: "
                        + Instant.now().plusSeconds(2) + "}]}");
        node.close();
        node = new TestNode(file);
        try (RawClient client = new RawClient(node.openHttp())) {
            client.send(
                    "GET /bus/news HTTP/1.1",
                    "Host: localhost",
                    "Accept: text/event-stream",
                    "Authorization: Bearer secret",
                    "",
                    "");
            client.readTo(":\n\n");
            client.readTo("event: error\ndata: {\"code\":403,\"message\":\"the token has expired at ");
            assertThat(node.registered()).doesNotContain("news");
        }
    }

    @Test
    void get_withoutTheTypeOfEvents_isNotAllowed() throws Exception {
        try (RawClient client = new RawClient(node.openHttp())) {
            client.send("GET /bus/news HTTP/1.1", "Host: localhost", "", "");
            assertThat(client.readTo("\r\n\r\n")).startsWith("HTTP/1.1 405").contains("allow: GET, POST\r\n");
        }
        assertThat(node.registered()).doesNotContain("news");
    }
}
