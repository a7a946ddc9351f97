package io.polyvert.doors;

import io.polyvert.frames.Decoded;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Frames as messages of a WebSocket.
final class WebSocketCarrier implements BusClient.Carrier, WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int LENGTH_BYTES = 4;

    /// Whole messages; empty at the end.
    private final BlockingQueue<Optional<Buffer>> messages = new LinkedBlockingQueue<>();

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final WebSocket socket;
    private volatile int closeStatus;

    WebSocketCarrier(int port) {
        socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/bus"), this)
                .join();
    }

    /// What the node gave as its reason to close, 1006 for none.
    int closeStatus() {
        return closeStatus;
    }

    @Override
    public void read(Consumer<Decoded> sink) throws IOException {
        try {
            for (Optional<Buffer> message = messages.take(); message.isPresent(); message = messages.take()) {
                sink.accept(BusClient.FORMAT.parse(message.get()));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(Buffer frames) {
        int next;
        for (int at = 0; at < frames.length(); at = next) {
            next = at + LENGTH_BYTES + frames.getInt(at);
            message(frames.getBuffer(at + LENGTH_BYTES, next));
        }
    }

    private void message(Buffer payload) {
        boolean text = payload.getByte(0) == '{';
        (text
                        ? socket.sendText(payload.toString(), true)
                        : socket.sendBinary(ByteBuffer.wrap(payload.getBytes()), true))
                .join();
    }

    /// One part of a message.
    void part(String text, boolean last) {
        socket.sendText(text, last).join();
    }

    /// One part of a binary message.
    void binary(byte[] bytes, int from, boolean last) {
        socket.sendBinary(ByteBuffer.wrap(bytes, from, bytes.length - from), last)
                .join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        return came(webSocket, data.toString().getBytes(StandardCharsets.UTF_8), last);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return came(webSocket, bytes, last);
    }

    private @Nullable CompletionStage<?> came(WebSocket webSocket, byte[] bytes, boolean last) {
        begun.writeBytes(bytes);
        if (last) {
            messages.add(Optional.of(Buffer.buffer(begun.toByteArray())));
            begun.reset();
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeStatus = statusCode;
        messages.add(Optional.empty());
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closeStatus = 1006;
        messages.add(Optional.empty());
    }
}
