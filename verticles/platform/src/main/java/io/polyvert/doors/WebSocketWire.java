package io.polyvert.doors;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A WebSocket: each message is the payload of one frame, without the length before it. JSON goes as text, the layout
/// with raw bytes as a binary message.
///
/// Long messages leave in parts, so that a client that takes something now and then is told from one that takes
/// nothing for [#STALL_MS].
final class WebSocketWire implements Wire {
    private static final int PART_BYTES = 64 * 1024;
    private static final int LENGTH_BYTES = 4;
    private static final byte JSON = '{';
    private static final long STALL_MS = 60_000;
    /// How long a closed client may take for what was written and for its own close frame.
    private static final long CLOSING_MS = 10_000;
    private static final long NONE = -1;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final HttpConnection connection;
    private final FrameFormat format;
    private final Runnable onClose;
    /// A message that comes in parts; null between two messages.
    private @Nullable Buffer begun;
    private boolean isText;
    private int underWay;
    private long moved;
    private long now;
    private long closing = NONE;

    /// @param onClose called when the connection has ended
    WebSocketWire(
            Vertx vertx,
            ServerWebSocket socket,
            HttpConnection connection,
            FrameFormat format,
            long now,
            Runnable onClose) {
        this.onClose = onClose;
        this.vertx = vertx;
        this.socket = socket;
        this.connection = connection;
        this.format = format;
        this.now = now;
    }

    @Override
    public void open(Session session) {
        socket.frameHandler(frame -> session.came(sink -> read(frame, sink)));
        socket.exceptionHandler(cause -> {
            if (cause instanceof CorruptedWebSocketFrameException wrong) {
                session.came(sink -> sink.accept(broken(wrong)));
            } else {
                session.failed();
            }
        });
        socket.closeHandler(_ -> {
            vertx.cancelTimer(closing);
            onClose.run();
            session.closed();
        });
    }

    private Decoded.Broken broken(CorruptedWebSocketFrameException wrong) {
        return wrong.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)
                ? tooLarge()
                : new Decoded.Broken("invalid_frame", String.valueOf(wrong.getMessage()));
    }

    private Decoded.Broken tooLarge() {
        return new Decoded.Broken(
                "frame_too_large", "a message is longer than the " + format.maxFrameBytes() + " bytes allowed");
    }

    private void read(WebSocketFrame frame, Consumer<? super Decoded> sink) {
        if (frame.isText() || frame.isBinary()) {
            isText = frame.isText();
            begun = null;
        } else if (!frame.isContinuation()) {
            return;
        }
        Buffer part = frame.binaryData();
        Buffer message = begun == null ? part : begun.appendBuffer(part);
        if (message.length() > format.maxFrameBytes()) {
            begun = null;
            sink.accept(tooLarge());
        } else if (frame.isFinal()) {
            begun = null;
            sink.accept(decoded(message));
        } else if (begun == null) {
            begun = Buffer.buffer().appendBuffer(part); // a copy of none would never grow
        }
    }

    /// The next message is whole whatever is in this one.
    private Decoded decoded(Buffer message) {
        if (isText && message.length() > 0 && message.getByte(0) != JSON) {
            return new Decoded.Malformed("a text message is one JSON object; raw bytes travel in binary messages");
        }
        Decoded decoded = format.parse(message);
        return decoded instanceof Decoded.Broken(var _, var reason) ? new Decoded.Malformed(reason) : decoded;
    }

    @Override
    public Future<Void> write(Buffer frames) {
        Future<Void> last = Future.succeededFuture();
        int next;
        for (int at = 0; at < frames.length(); at = next) {
            int start = at + LENGTH_BYTES;
            next = start + frames.getInt(at);
            last = message(frames, start, next);
        }
        return last;
    }

    private Future<Void> message(Buffer frames, int start, int end) {
        boolean text = frames.getByte(start) == JSON;
        int cut = end - start <= PART_BYTES ? end : cut(frames, start + PART_BYTES);
        boolean whole = cut == end;
        Future<Void> last = watched(
                text
                        ? WebSocketFrame.textFrame(frames.getString(start, cut, StandardCharsets.UTF_8.name()), whole)
                        : WebSocketFrame.binaryFrame(frames.getBuffer(start, cut), whole));
        while (cut < end) {
            int from = cut;
            cut = Math.min(end, from + PART_BYTES);
            last = watched(WebSocketFrame.continuationFrame(frames.getBuffer(from, cut), cut == end));
        }
        return last;
    }

    /// Not within a letter: the first part is made of a text.
    private static int cut(Buffer frames, int at) {
        int cut = at;
        while ((frames.getByte(cut) & 0xC0) == 0x80) {
            cut--;
        }
        return cut;
    }

    private Future<Void> watched(WebSocketFrame frame) {
        if (underWay++ == 0) {
            moved = now;
        }
        return socket.writeFrame(frame).onComplete(_ -> {
            underWay--;
            moved = now;
        });
    }

    @Override
    public void tick(long time) {
        now = time;
        if (underWay > 0 && now - moved > STALL_MS) {
            connection.close();
        }
    }

    @Override
    public boolean carriesParts() {
        return false;
    }

    @Override
    public void close() {
        if (closing == NONE && !socket.isClosed()) {
            closing = vertx.setTimer(CLOSING_MS, _ -> connection.close());
            socket.close();
        }
    }

    @Override
    public ReadStream<Buffer> input() {
        return socket;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return socket.isSsl() ? socket.sslSession() : null;
    }
}
