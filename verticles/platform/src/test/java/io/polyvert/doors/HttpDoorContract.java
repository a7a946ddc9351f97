package io.polyvert.doors;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A node's HTTP door on a free port with a client for it.
abstract class HttpDoorContract {
    static final int MAX_BODY = 1024 * 1024;

    final Guard guard = Guard.random();
    final HttpClient client = HttpClient.newHttpClient();
    Vertx vertx;
    HttpDoor door;

    @BeforeEach
    void open() throws Exception {
        Recorder recorder = new Recorder();
        Calls.prepare();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        Parts.put(vertx, Routes.class, new Routes());
        door = HttpDoor.open(
                        vertx,
                        new HttpOptions("127.0.0.1", 0, MAX_BODY, List.of(), true, false, SessionLimits.BROWSERS),
                        TlsOptions.DEFAULTS,
                        deadlines(),
                        guard)
                .await(10, SECONDS);
    }

    HttpDeadlines deadlines() {
        return HttpDeadlines.DEFAULTS;
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().await(10, SECONDS);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(to(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(to(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }
}
