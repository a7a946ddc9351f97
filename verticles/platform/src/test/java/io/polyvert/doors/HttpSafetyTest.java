package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSafetyTest extends HttpDoorContract {
    private String answerTo(String... head) throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            return raw.send(head).send("", "Connection: close", "", "").readToEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:9000",
                "127.0.0.1:1",
                "127.1.2.3",
                "[::1]:8080",
                "[::1]",
                "LOCALHOST",
                "console.localhost"
            })
    void host_ofThisMachine_isServed(String host) throws Exception {
        assertThat(answerTo("GET /health HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "192.168.1.5:8080",
                "[fe80::1]:8080"
            })
    void host_ofAnotherMachine_isMisdirected(String host) throws Exception {
        String answer = answerTo("GET /health HTTP/1.1", "Host: " + host);

        assertThat(answer)
                .startsWith("HTTP/1.1 421")
                .contains("Host '" + host + "' is not this node; allowed: localhost");
    }

    @Test
    void host_missing_isRefused() throws Exception {
        assertThat(answerTo("GET /health HTTP/1.1")).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "null", "http://127.0.0.1:1", "http://localhost:3000", "file://", "%%"})
    void origin_ofAForeignPage_isForbidden(String origin) throws Exception {
        HttpResponse<String> response = client.send(
                to("/bus/echo")
                        .header("Origin", origin)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).getString("message")).contains("may not use this node");
    }

    @Test
    void origin_ofOurPage_isServed() throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply("here"));

        HttpResponse<String> response = client.send(
                to("/bus/echo")
                        .header("Origin", "http://127.0.0.1:" + door.port())
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("\"here\"");
    }

    @Test
    void crossSite_withoutOrigin_isForbiddenUnlessALinkIsFollowed() throws Exception {
        var embedded = client.send(
                to("/health")
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Sec-Fetch-Mode", "no-cors")
                        .build(),
                BodyHandlers.ofString());
        var followed = client.send(
                to("/health")
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Sec-Fetch-Mode", "navigate")
                        .build(),
                BodyHandlers.ofString());

        assertThat(embedded.statusCode()).isEqualTo(403);
        assertThat(followed.statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> askReserved(String authorization) throws Exception {
        vertx.eventBus().consumer("platform.secret", message -> message.reply("open"));
        var request = to("/bus/platform.secret").POST(BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void reserved_withoutToken_isForbidden() throws Exception {
        var response = askReserved("");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).getString("message"))
                .isEqualTo("address 'platform.secret' is reserved; it needs the node's token");
        assertThat(json(response).getString("address")).isEqualTo("platform.secret");
    }

    @Test
    void reserved_withToken_isServed() throws Exception {
        assertThat(askReserved("Bearer " + guard.token()).body()).isEqualTo("\"open\"");
        assertThat(askReserved("bearer " + guard.token()).body()).isEqualTo("\"open\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Basic dXNlcjpwYXNz"})
    void reserved_withAWrongToken_isUnauthorized(String authorization) throws Exception {
        assertThat(askReserved(authorization).statusCode()).isEqualTo(401);
    }

    @Test
    void lengthAndChunks_together_areAnsweredOnceAndClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            String answer = raw.send(
                            "POST /base64/encode HTTP/1.1",
                            "Host: localhost",
                            "Content-Length: 3",
                            "Transfer-Encoding: chunked",
                            "",
                            "3",
                            "abc",
                            "0",
                            "",
                            "GET /health HTTP/1.1",
                            "Host: localhost",
                            "",
                            "")
                    .readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 400").containsOnlyOnce("HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "GET / HTTP/9.9", "\u0000\u0001\u0002", "GET /\u0001 HTTP/1.1"})
    void garbage_isAnsweredOrClosed(String line) throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            String answer = raw.send(line, "Host: localhost", "Connection: close", "", "")
                    .readToEnd();

            assertThat(answer).doesNotStartWith("HTTP/1.1 2").doesNotStartWith("HTTP/1.1 5");
        }
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/%2e%2e/io/polyvert/doors/Guard.class",
                "/..%2f..%2fpom.xml",
                "/lib",
                "/lib/",
                "//etc/passwd",
                "/index.html/",
                "/web-ui/index.html"
            })
    void files_outsideTheConsole_areNotServed(String path) throws Exception {
        assertThat(answerTo("GET " + path + " HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 404");
    }

    @ParameterizedTest
    @CsvSource({"GET /bus/a?b=%0i, 400", "POST /eventbus/000/abc/xhr_send?%, 400"})
    void query_withABrokenEscape_isTheClientsMistake(String line, int status) throws Exception {
        try (RawClient client = new RawClient(door.port())) {
            client.send(line + " HTTP/1.1", "Host: localhost", "Content-Length: 0", "", "");
            assertThat(client.readTo("\r\n")).contains(" " + status + " ");
        }
    }

    @Test
    void body_inAnUnknownCharset_isTheClientsMistake() throws Exception {
        try (RawClient client = new RawClient(door.port())) {
            client.send("POST /eventbus/000/abc/xhr HTTP/1.1", "Host: localhost", "Content-Length: 0", "", "")
                    .readTo("o\n");
        }
        try (RawClient client = new RawClient(door.port())) {
            client.send(
                    "POST /eventbus/000/abc/xhr_send HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: text/plain; charset=nowhere",
                    "Content-Length: 2",
                    "",
                    "[]");
            assertThat(client.readTo("\r\n")).contains(" 400 ");
        }
    }
}
