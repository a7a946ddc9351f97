package io.polyvert.doors;

import io.polyvert.base64.Base64;
import io.polyvert.bus.Hop;
import io.polyvert.bus.JsonRecord;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A browser in the words of the SockJS bridge: frames are text, messages are `rec`. What it was written and has not
/// taken yet is counted; one that lets too much wait is cut, as nothing else would end it.
final class SockJsClient implements Client {
    private static final int TRY_AGAIN_LATER = 1013;

    private final SockJSSocket socket;
    private final Context context;
    private final int maxPending;
    private final Runnable onOverflow;
    private long pending;
    private boolean closed;

    /// @param maxPending characters written and not taken
    /// @param onOverflow called once, when the client was cut
    SockJsClient(SockJSSocket socket, Context context, int maxPending, Runnable onOverflow) {
        this.socket = socket;
        this.context = context;
        this.maxPending = maxPending;
        this.onOverflow = onOverflow;
    }

    @Override
    public long idOf(Envelope frame) {
        return frame.id();
    }

    @Override
    public void ok(long id) {
        if (id > 0) {
            write(new JsonObject().put("type", "ok").put("id", id).encode());
        }
    }

    @Override
    public boolean knowsStreams() {
        return false;
    }

    /// Programs of old may have addresses that look like patterns.
    @Override
    public boolean knowsPatterns() {
        return false;
    }

    @Override
    public Optional<Refusal> message(
            String address, @Nullable String pattern, Message<?> message, @Nullable String stream) {
        JsonObject frame = new JsonObject().put("type", "rec").put("address", address);
        if (pattern != null) {
            frame.put("pattern", pattern);
        }
        if (message.replyAddress() != null) {
            frame.put("replyAddress", message.replyAddress());
        }
        if (!message.headers().isEmpty()) {
            JsonObject headers = new JsonObject();
            message.headers().forEach(headers::put);
            frame.put("headers", headers);
        }
        body(frame, message.body());
        try {
            write(frame.encode());
            return Optional.empty();
        } catch (EncodeException e) {
            return Optional.of(Refusal.invalid(
                    "the message at '" + message.address() + "' cannot be written as JSON: " + e.getMessage()));
        }
    }

    private static void body(JsonObject frame, @Nullable Object body) {
        switch (body) {
            case byte[] bytes -> bytes(frame, bytes);
            case Buffer bytes -> bytes(frame, bytes.getBytes());
            case JsonRecord value -> frame.put("body", value.toJson());
            case null, default -> frame.put("body", body);
        }
    }

    private static void bytes(JsonObject frame, byte[] bytes) {
        frame.put("bodyType", "bytes").put("body", Base64.STANDARD.encodeToString(bytes));
    }

    /// The old protocol has no word for it.
    @Override
    public void cancelled(String replyAddress) {}

    @Override
    public void failed(
            String replyAddress, String address, ReplyFailure type, int code, String message, List<Hop> trace) {
        write(error(replyAddress, address, type, code, message).encode());
    }

    @Override
    public void revoked(String address, String reason) {
        refused(Refusal.denied(reason), 0, address, null);
    }

    @Override
    public void refused(Refusal refusal, long id, @Nullable String address, @Nullable String replyAddress) {
        JsonObject frame = replyAddress == null
                ? new JsonObject()
                        .put("type", "err")
                        .put("body", refusal.word())
                        .put("message", refusal.word())
                        .put("reason", refusal.reason())
                : error(replyAddress, address, ReplyFailure.RECIPIENT_FAILURE, refusal.status(), refusal.reason());
        if (replyAddress == null && address != null) {
            frame.put("sourceAddress", address);
        }
        if (id > 0) {
            frame.put("id", id);
        }
        write(frame.encode());
    }

    private static JsonObject error(
            String replyAddress, @Nullable String address, ReplyFailure type, int code, String message) {
        return new JsonObject()
                .put("type", "err")
                .put("address", replyAddress)
                .put("sourceAddress", address)
                .put("failureCode", code)
                .put("failureType", type.name())
                .put("message", message);
    }

    private void write(String frame) {
        if (closed) {
            return;
        }
        pending += frame.length();
        if (pending > maxPending) {
            cut();
            return;
        }
        socket.write(frame).onComplete(_ -> context.runOnContext(_ -> pending -= frame.length()));
    }

    void close() {
        if (!closed) {
            closed = true;
            socket.close();
        }
    }

    /// A close frame would wait behind all the rest, so the connection goes too.
    private void cut() {
        closed = true;
        socket.close(TRY_AGAIN_LATER, "more than " + maxPending + " characters wait for this client to read them");
        socket.routingContext().request().connection().close();
        onOverflow.run();
    }
}
