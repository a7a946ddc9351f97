package io.polyvert.doors;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Failure;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.List;
import java.util.Optional;

/// One browser on the event bus. A message whose headers have `authorization: Bearer TOKEN` comes from the
/// administrator; the header goes no further. A client that is silent for [#SILENCE_MS] is gone: clients ping every
/// few seconds, browsers let hidden pages do so once a minute.
final class SockJsSession {
    private static final List<String> TYPES = List.of("ping", "register", "unregister", "send", "publish");
    private static final long SILENCE_MS = 90_000;

    private final Door door;
    private final Context context;
    private final Runnable onClose;
    private final SockJsClient client;
    private final Visitor visitor;
    private final Receiving receiving;
    private final Sending sending;
    private final long watch;
    private final Runnable stopWatching;
    private boolean heard = true;
    private boolean closed;

    /// @param onClose called once, on the session's event loop
    SockJsSession(Door door, Context context, SockJSSocket socket, Runnable onClose) {
        this.door = door;
        this.context = context;
        this.onClose = onClose;
        this.client = new SockJsClient(socket, context, door.limits().maxPendingBytes(), this::closed);
        this.visitor = new Visitor(door.guard(), Who.ANYONE, String.valueOf(socket.remoteAddress()));
        Unanswered unanswered = new Unanswered(door.limits().maxCalls());
        SessionStreams streams = new SessionStreams(door.vertx(), door.limits());
        this.receiving = new Receiving(door, visitor, client, unanswered, streams);
        this.sending = new Sending(door, visitor, client, unanswered, receiving, streams);
        this.stopWatching = door.guard().policy().onChange(this::recheck);
        this.watch = door.vertx().setPeriodic(SILENCE_MS, _ -> watch());
        socket.handler(frame -> context.runOnContext(_ -> read(frame)));
        socket.exceptionHandler(_ -> context.runOnContext(_ -> end()));
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

    private void watch() {
        if (!heard) {
            end();
        }
        heard = false;
    }

    private void end() {
        client.close();
        closed();
    }

    private void closed() {
        if (!closed) {
            closed = true;
            door.vertx().cancelTimer(watch);
            stopWatching.run();
            sending.close();
            receiving.close();
            onClose.run();
        }
    }

    private void read(Buffer text) {
        if (closed) {
            return;
        }
        heard = true;
        try {
            handle(new Envelope(new JsonObject(text), Optional.empty()));
        } catch (DecodeException | ClassCastException _) {
            client.refused(
                    new Refusal("invalid_json", Failure.INVALID.code(), "a frame is one JSON object"), 0, null, null);
        }
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
            String asker = frame.type().equals("send") ? frame.replyAddress() : null;
            client.refused(e.refusal(), client.idOf(frame), frame.text("address"), asker);
        } finally {
            visitor.sameAgain();
        }
    }

    private static Refusal unknownType(String type) {
        String word = type.isEmpty() ? "missing_type" : "invalid_type";
        String hint = DidYouMean.among(type, TYPES)
                .map(meant -> "did you mean '" + meant + "'?")
                .orElse("allowed: " + String.join(", ", TYPES));
        return new Refusal(word, Failure.INVALID.code(), "type '" + type + "' is unknown; " + hint);
    }
}
