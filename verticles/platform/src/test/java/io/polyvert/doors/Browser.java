package io.polyvert.doors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A client over a bare WebSocket. Text frames only: a page reads nothing else without asking.
final class Browser implements WebSocket.Listener, AutoCloseable {
    private static final String CLOSED = "closed";

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Browser(HttpClient client, int port) throws Exception {
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/eventbus/websocket"), this)
                .get(10, SECONDS);
    }

    Browser send(JsonObject frame) throws Exception {
        return sendText(frame.encode());
    }

    Browser sendText(String text) throws Exception {
        socket.sendText(text, true).get(10, SECONDS);
        return this;
    }

    /// The next frame from the node.
    JsonObject frame() throws Exception {
        String text = frames.poll(10, SECONDS);
        assertThat(text).as("a frame within 10 s").isNotNull();
        return new JsonObject(text);
    }

    void awaitClosed() throws Exception {
        String text;
        do {
            text = frames.poll(10, SECONDS);
        } while (text != null && !text.equals(CLOSED));
        assertThat(text).isEqualTo(CLOSED);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            frames.add(part.toString());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        frames.add("{\"type\":\"binary\"}");
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        frames.add(CLOSED);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        frames.add(CLOSED);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
