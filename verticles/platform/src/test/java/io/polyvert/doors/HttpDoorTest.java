package io.polyvert.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.streams.Numbers;
import io.polyvert.streams.Streams;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDoorTest extends HttpDoorContract {
    @Test
    void health_nothingWrong_isUp() throws Exception {
        var response = get("/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(json(response)).isEqualTo(new JsonObject("{\"status\":\"up\",\"checks\":{}}"));
    }

    @Test
    void health_checkFails_isDownAndSaysWhy() throws Exception {
        Health.of(vertx).check("deployments", () -> Optional.of("'hello' failed to start"));

        var response = get("/health");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).getJsonObject("checks").getString("deployments"))
                .isEqualTo("'hello' failed to start");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"Ada\"}", "[1,2.5,null]", "\"text\"", "42", "true", "null"})
    void bus_jsonBody_isAnsweredWithTheRepliesBody(String body) throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply(message.body()));

        var response = post("/bus/echo", body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void bus_noBody_isNull() throws Exception {
        vertx.eventBus().consumer("kind", message -> message.reply(String.valueOf(message.body())));

        assertThat(post("/bus/kind", "").body()).isEqualTo("\"null\"");
    }

    @Test
    void bus_bytes_stayBytes() throws Exception {
        vertx.eventBus().<Buffer>consumer("reverse", message -> {
            byte[] bytes = message.body().getBytes();
            message.reply(Buffer.buffer(new byte[] {bytes[1], bytes[0]}));
        });

        var response = client.send(
                to("/bus/reverse")
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(new byte[] {0, (byte) 0xFF}))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(response.body()).containsExactly(0xFF, 0);
    }

    @Test
    void bus_stream_isLinesOfJson() throws Exception {
        Streams streams = Streams.of(vertx);
        vertx.eventBus().consumer("numbers", message -> streams.reply(message, new Numbers(100), () -> {}));

        var response = post("/bus/numbers", "null");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(response.body().lines()).hasSize(100).startsWith("0", "1").endsWith("98", "99");
    }

    @Test
    void bus_streamThatFails_saysWhyInALastLineAndBreaksOff() throws Exception {
        Streams streams = Streams.of(vertx);
        vertx.eventBus()
                .<Integer>consumer(
                        "sold",
                        message -> streams.reply(
                                message,
                                new Numbers(message.body()).breakingWith(Failure.CONFLICT.because("sold out")),
                                () -> {}));
        String why = "{\"code\":409,\"message\":\"sold out\",\"address\":\"sold\"}";

        try (RawClient raw = new RawClient(door.port())) {
            raw.send("POST /bus/sold HTTP/1.1", "Host: localhost", "Content-Length: 1", "", "2");
            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("0\n", "1\n", "{\"error\":" + why + "}\n")
                    .doesNotContain("\r\n0\r\n");
        }
        var atOnce = post("/bus/sold", "0");
        assertThat(atOnce.statusCode()).isEqualTo(409);
        assertThat(atOnce.body()).isEqualTo(why);
    }

    @Test
    void bus_streamOfBytes_isTheBytes() throws Exception {
        Streams streams = Streams.of(vertx);
        Path file = Files.write(Files.createTempFile("stream", ".bin"), new byte[300_000]);
        AsyncFile bytes = vertx.fileSystem()
                .open(file.toString(), new OpenOptions().setDeleteOnClose(true))
                .await(5, SECONDS);
        vertx.eventBus().consumer("bytes", message -> streams.reply(message, bytes, bytes::close));

        var response =
                client.send(to("/bus/bytes").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(response.body()).isEqualTo(new byte[300_000]);
    }

    @Test
    void bus_queryParameters_becomeHeaders() throws Exception {
        vertx.eventBus()
                .consumer("header", message -> message.reply(message.headers().get("variant")));

        assertThat(post("/bus/header?variant=url%20safe&timeout=500", "").body())
                .isEqualTo("\"url safe\"");
    }

    @Test
    void bus_addressWithEscapes_isDecoded() throws Exception {
        vertx.eventBus().consumer("a/b c+ü", message -> message.reply("here"));

        assertThat(post("/bus/a/b%20c+%C3%BC", "").body()).isEqualTo("\"here\"");
    }

    @Test
    void bus_invalidJson_isRefusedWithLineAndColumn() throws Exception {
        var response = post("/bus/echo", "{\"a\":1,\n \"b\":}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getString("message"))
                .startsWith("the body is not JSON, line 2, column 6: ")
                .doesNotContain("Source");
        assertThat(json(response).getString("address")).isEqualTo("echo");
    }

    @Test
    void bus_trailingText_isRefused() throws Exception {
        assertThat(post("/bus/echo", "1 2").statusCode()).isEqualTo(400);
    }

    @Test
    void bus_nestedTooDeep_isRefused() throws Exception {
        assertThat(post("/bus/echo", "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    @Test
    void bus_unknownAddress_isNotFoundAndSuggestsOne() throws Exception {
        vertx.eventBus().consumer("orders.place", message -> message.reply(1));

        var response = post("/bus/orders.plcae", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("code", 404)
                        .put("message", "nobody serves 'orders.plcae'; did you mean 'orders.place'?")
                        .put("address", "orders.plcae"));
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "404, 404", "409, 409", "500, 500", "503, 503", "7, 502", "-1, 502"})
    void bus_refusal_hasItsCodeAndAStatus(int code, int status) throws Exception {
        vertx.eventBus().consumer("no", message -> message.fail(code, "because"));

        var response = post("/bus/no", "");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).getInteger("code")).isEqualTo(code);
        assertThat(json(response).getString("message")).isEqualTo("because");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?timeout=50", ""})
    void bus_noAnswer_isTimeout(String query) throws Exception {
        vertx.eventBus().consumer("silent", _ -> {});

        var response = client.send(
                to("/bus/silent" + query)
                        .header("X-Timeout-Ms", query.isEmpty() ? "50" : "600000")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(json(response).getInteger("code")).isEqualTo(Failure.UNAVAILABLE.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "86400001", "99999999999999999999"})
    void bus_badTimeout_isRefused(String timeout) throws Exception {
        var response = post("/bus/echo?timeout=" + timeout, "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getString("message"))
                .isEqualTo("timeout=" + timeout + " is not a number of milliseconds in 1..86400000");
    }

    @Test
    void bus_get_isNotAllowed() throws Exception {
        var response = get("/bus/echo");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("GET, POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bus/echo", "/base64/detect"})
    void body_beyondTheLimit_isTooLarge(String path) throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply(message.body()));
        byte[] large = new byte[MAX_BODY + 1];

        var declared =
                client.send(to(path).POST(BodyPublishers.ofByteArray(large)).build(), BodyHandlers.ofString());
        var chunked = client.send(
                to(path).POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                        .build(),
                BodyHandlers.ofString());

        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(json(chunked).getString("message")).contains(String.valueOf(MAX_BODY));
    }

    @Test
    void open_portTaken_saysWhichAndWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var options = HttpOptions.DEFAULTS.withPort(taken.getLocalPort());

            assertThatThrownBy(() -> HttpDoor.open(vertx, options, guard).await(5, SECONDS))
                    .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is in use")
                    .hasMessageContaining("--http-port");
        }
    }

    @Test
    void open_beyondLoopback_isRefused() {
        assertThatThrownBy(() -> HttpDoor.open(
                                vertx, HttpOptions.DEFAULTS.withHost("0.0.0.0").withPort(0), guard)
                        .await(5, SECONDS))
                .hasMessageContaining("http.host=0.0.0.0")
                .hasMessageContaining("keep 127.0.0.1");
    }

    @Test
    void open_portMinusOne_opensNothing() throws Exception {
        HttpDoor none =
                HttpDoor.open(vertx, HttpOptions.DEFAULTS.withPort(-1), guard).await(5, SECONDS);

        assertThat(none.port()).isEqualTo(-1);
        none.close().await(5, SECONDS);
    }

    @Test
    void close_thenConnect_isRefused() throws Exception {
        door.close().await(5, SECONDS);

        assertThatThrownBy(() -> get("/health")).isInstanceOf(ConnectException.class);
    }

    @Test
    void answers_anyPath_areNotSniffed() throws Exception {
        assertThat(get("/health").headers().firstValue("x-content-type-options"))
                .contains("nosniff");
        assertThat(get("/nothing.html").statusCode()).isEqualTo(404);
        assertThat(new String(get("/nothing").body().getBytes(UTF_8), UTF_8)).contains("nothing at /nothing");
    }

    @Test
    void bus_clientThatLeaves_cancelsItsRequest() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        vertx.eventBus().consumer("slow", _ -> {
            Call.current().orElseThrow().onCancel(() -> seen.add("cancelled"));
            seen.add("begun");
        });
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            socket.getOutputStream()
                    .write("POST /bus/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            assertThat(seen.poll(5, SECONDS)).isEqualTo("begun");
        }
        assertThat(seen.poll(5, SECONDS)).isEqualTo("cancelled");
    }
}
