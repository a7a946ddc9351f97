package io.polyvert.doors;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Failure;
import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One browser on the event bus. A message whose headers have `authorization: Bearer TOKEN` comes from the
/// administrator; the header goes no further. A client that is silent for long is gone: clients ping every few seconds,
/// browsers let
/// hidden pages do so once a minute.
final class SockJsSession {
    private static final List<String> TYPES = List.of("ping", "register", "unregister", "send", "publish");

    private final Context context;
    private final Consumer<SockJsSession> onClose;
    private final SockJsClient client;
    private final Visitor visitor;
    private final Receiving receiving;
    private final Sending sending;
    private final Silence silence;
    private final Pace pace;
    private final FrameFormat format;
    private final Runnable stopWatching;
    private boolean closed;

    /// @param onClose called once, on the session's event loop
    SockJsSession(Door door, Context context, SockJSSocket socket, long now, Consumer<SockJsSession> onClose) {
        this.context = context;
        this.onClose = onClose;
        this.client = new SockJsClient(socket, context, door.limits().maxPendingBytes(), this::closed);
        this.visitor = new Visitor(
                door.guard(),
                door.guard()
                        .shown(socket.routingContext().request().connection().sslSession()),
                String.valueOf(socket.remoteAddress()));
        Unanswered unanswered = new Unanswered(door.limits().maxCalls());
        SessionStreams streams = new SessionStreams(door.vertx(), door.limits());
        this.receiving = new Receiving(door, visitor, client, unanswered, streams);
        this.sending = new Sending(door, visitor, client, unanswered, receiving, streams);
        this.stopWatching = door.guard().policy().onChange(this::recheck);
        this.silence = new Silence(door.limits(), now);
        this.pace = new Pace(door.vertx(), socket, door.limits().framesPerSecond());
        this.format = door.format();
        socket.handler(frame -> context.runOnContext(_ -> read(frame)));
        int maxFrameBytes = door.limits().maxFrameBytes();
        socket.exceptionHandler(cause -> failed(cause, maxFrameBytes));
        socket.closeHandler(_ -> context.runOnContext(_ -> closed()));
    }

    /// Refuses the client with a last frame.
    void turnAway(Refusal refusal) {
        client.refused(refusal, 0, null, null);
        end();
    }

    /// Other permissions are in force. May be called on any thread.
    void recheck() {
        context.runOnContext(_ -> receiving.recheck());
    }

    /// Ends a client that says nothing for too long.
    ///
    /// @param now milliseconds since some time; called on the session's event loop
    void tick(long now) {
        if (pace.isWaiting()) {
            silence.heard();
        }
        silence.at(now).ifPresent(this::turnAway);
    }

    /// A WebSocket is of this event loop, and is closed after the call: its client is told before.
    private void failed(Throwable cause, int maxFrameBytes) {
        if (cause instanceof CorruptedWebSocketFrameException wrong
                && wrong.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            turnAway(Refusal.tooLarge("a message is longer than the " + maxFrameBytes + " bytes allowed"));
        } else {
            context.runOnContext(_ -> end());
        }
    }

    private void end() {
        client.close();
        closed();
    }

    private void closed() {
        if (!closed) {
            closed = true;
            stopWatching.run();
            sending.close();
            receiving.close();
            onClose.accept(this);
        }
    }

    private void read(Buffer text) {
        if (closed) {
            return;
        }
        silence.heard();
        pace.took();
        switch (format.parse(text)) {
            case Decoded.Frame(var head, var bytes) -> handle(new Envelope(head, bytes));
            case Decoded.Malformed(var reason, var head) ->
                refuse(invalid(reason), new Envelope(head, Optional.empty()));
            case Decoded.Broken broken -> client.refused(invalid(broken.reason()), 0, null, null);
        }
        pace.keep();
    }

    private static Refusal invalid(String reason) {
        return new Refusal("invalid_json", Failure.INVALID.code(), "a frame is one JSON object: " + reason);
    }

    private void handle(Envelope frame) {
        try {
            visitor.heed(frame);
            switch (frame.type()) {
                case "ping" -> {}
                case "send" -> sending.send(frame);
                case "publish" -> sending.publish(frame);
                case "register" -> receiving.register(frame);
                case "unregister" -> receiving.unregister(frame);
                default -> throw new Refused(unknownType(frame.type()));
            }
        } catch (Refused e) {
            refuse(e.refusal(), frame);
        } finally {
            visitor.sameAgain();
        }
    }

    private void refuse(Refusal refusal, Envelope frame) {
        String asker = frame.type().equals("send") ? frame.replyAddress() : null;
        client.refused(refusal, client.idOf(frame), frame.text("address"), asker);
    }

    private static Refusal unknownType(String type) {
        String word = type.isEmpty() ? "missing_type" : "invalid_type";
        String hint = DidYouMean.among(type, TYPES)
                .map(meant -> "did you mean '" + meant + "'?")
                .orElse("allowed: " + String.join(", ", TYPES));
        return new Refusal(word, Failure.INVALID.code(), "type '" + type + "' is unknown; " + hint);
    }
}
