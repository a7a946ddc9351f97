package io.polyvert.doors;

import io.polyvert.bus.Hop;
import io.polyvert.bus.JsonRecord;
import io.polyvert.calls.Call;
import io.polyvert.frames.FrameTooLarge;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.EncodeException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the node's frames in the words of the protocol.
final class Outgoing implements Client {
    private final Outbox outbox;
    /// Whether the client said hello: bodies of bytes go raw, and reasons of failed requests are sentences.
    private boolean extended;

    Outgoing(Outbox outbox) {
        this.outbox = outbox;
    }

    boolean isExtended() {
        return extended;
    }

    void extend() {
        extended = true;
    }

    /// The id to answer with; 0 when the client gave none or said no hello.
    @Override
    public long idOf(Envelope frame) {
        return extended ? frame.id() : 0;
    }

    void plain(String type) {
        outbox.write(fields -> fields.text("type", type));
    }

    @Override
    public void ok(long id) {
        if (id > 0) {
            outbox.write(fields -> fields.text("type", "ok").number("id", id));
        }
    }

    @Override
    public boolean knowsStreams() {
        return extended;
    }

    @Override
    public boolean knowsPatterns() {
        return extended;
    }

    @Override
    public Optional<Refusal> message(
            String address, @Nullable String pattern, Message<?> message, @Nullable String stream) {
        try {
            write(address, pattern, message, stream);
            return Optional.empty();
        } catch (FrameTooLarge e) {
            return Optional.of(Refusal.tooLarge(
                    "the message at '" + message.address() + "' is too large for this" + " client: " + e.getMessage()));
        } catch (EncodeException e) {
            return Optional.of(Refusal.invalid(
                    "the message at '" + message.address() + "' cannot be written as JSON: " + e.getMessage()));
        }
    }

    private void write(String address, @Nullable String pattern, Message<?> message, @Nullable String stream) {
        Object body = message.body();
        if (body instanceof byte[] bytes) {
            body = Buffer.buffer(bytes);
        } else if (body instanceof JsonRecord record) {
            body = record.toJson();
        }
        if (body instanceof Buffer bytes) {
            if (extended) {
                outbox.write(
                        fields -> fields.text("type", "message")
                                .text("address", address)
                                .text("pattern", pattern)
                                .text("replyAddress", message.replyAddress())
                                .headers("headers", message.headers())
                                .flag("send", message.isSend())
                                .number("timeout", remainingMs())
                                .text("stream", stream),
                        bytes);
                return;
            }
            text(address, pattern, message, Base64.getEncoder().encodeToString(bytes.getBytes()), "bytes", null);
            return;
        }
        text(address, pattern, message, body, null, stream);
    }

    private void text(
            String address,
            @Nullable String pattern,
            Message<?> message,
            @Nullable Object body,
            @Nullable String bodyType,
            @Nullable String stream) {
        outbox.write(fields -> fields.text("type", "message")
                .text("address", address)
                .text("pattern", pattern)
                .text("replyAddress", message.replyAddress())
                .headers("headers", message.headers())
                .flag("send", message.isSend())
                .number("timeout", extended ? remainingMs() : null)
                .text("bodyType", bodyType)
                .text("stream", stream)
                .value("body", body));
    }

    /// How long the caller of the message in hand still waits.
    private static @Nullable Long remainingMs() {
        return Call.current()
                .flatMap(Call::remaining)
                .map(left -> Math.max(1, left.toMillis()))
                .orElse(null);
    }

    @Override
    public void cancelled(String replyAddress) {
        if (extended) {
            outbox.write(fields -> fields.text("type", "cancel").text("address", replyAddress));
        }
    }

    @Override
    public void failed(
            String replyAddress, String address, ReplyFailure type, int code, String message, List<Hop> trace) {
        outbox.write(fields -> fields.text("type", "err")
                .text("address", replyAddress)
                .text("sourceAddress", address)
                .number("failureCode", code)
                .text("failureType", type.name())
                .text("message", message)
                .value("trace", trace.isEmpty() || !extended ? null : Hop.toJson(trace)));
    }

    @Override
    public void revoked(String address, String reason) {
        outbox.write(fields -> fields.text("type", "err")
                .text("message", "access_denied")
                .text("sourceAddress", address)
                .text("reason", reason));
    }

    @Override
    public void refused(Refusal refusal, long id, @Nullable String address, @Nullable String replyAddress) {
        if (replyAddress == null) {
            outbox.write(fields -> {
                fields.text("type", "err");
                if (extended) {
                    fields.number("failureCode", refusal.status());
                }
                fields.text("message", refusal.word()).text("reason", refusal.reason());
                if (id > 0) {
                    fields.number("id", id);
                }
            });
            return;
        }
        outbox.write(fields -> {
            fields.text("type", "err")
                    .text("address", replyAddress)
                    .text("sourceAddress", address)
                    .number("failureCode", refusal.status())
                    .text("failureType", ReplyFailure.RECIPIENT_FAILURE.name())
                    .text("message", extended ? refusal.reason() : refusal.word())
                    .text("reason", extended ? null : refusal.reason());
            if (id > 0) {
                fields.number("id", id);
            }
        });
    }

    /// The answer to hello.
    void hello(SessionLimits limits, int timeoutMs, Optional<ProcessPeer> process) {
        outbox.write(fields -> {
            fields.text("type", "hello")
                    .number("version", 1)
                    .text("node", Long.toString(ProcessHandle.current().pid()))
                    .number("maxFrameBytes", limits.maxFrameBytes())
                    .number("maxDepth", limits.maxDepth())
                    .number("timeout", timeoutMs);
            if (process.isPresent()) {
                ProcessPeer peer = process.get();
                fields.text("deployment", peer.deployment())
                        .number("instance", peer.instance())
                        .value("config", peer.config());
            }
        });
    }

    /// Writes what waits, then ends the connection.
    void close() {
        outbox.close();
    }
}
