package io.polyvert.doors;

import io.polyvert.base64.Base64;
import io.polyvert.bus.AddressPattern;
import io.polyvert.bus.Failure;
import io.polyvert.bus.JsonRecord;
import io.polyvert.routing.Routing;
import io.polyvert.routing.Subscription;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `GET /bus/{address}` with `Accept: text/event-stream`: what comes at an address, as server-sent events. The data of
/// an event is the message's body as JSON; an event named `bytes` has bytes as Base64. A comment comes every
/// [#HEARTBEAT_MS]. The address may be a pattern: then each event's id is the address that its message was sent to. The
/// query parameter `group` names a group. A client that does not read is told so by an event named `error` and cut, as
/// is one that may not
/// have the address any more.
///
/// A subscription is a consumer like others: it takes its turn with what is sent, until its client may not have the
/// address any more, as its token has expired or the permissions have changed. It cannot answer, so whoever waits for
/// its answer hears that at once.
final class HttpEvents {
    private static final String STREAM = "text/event-stream";
    private static final int HEARTBEAT_MS = 15_000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final long NONE = -1;
    private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

    private final Vertx vertx;
    private final Guard guard;
    private final SessionLimits limits;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String address;
    private final Who who;
    private final String from;
    private final Runnable stopWatching;
    private @Nullable Subscription consumer;
    private long heartbeat = NONE;
    private long expiry = NONE;
    private long pending;
    private boolean over;

    private HttpEvents(
            Vertx vertx, Guard guard, SessionLimits limits, HttpServerRequest request, String address, Who who) {
        this.vertx = vertx;
        this.guard = guard;
        this.limits = limits;
        this.request = request;
        this.response = request.response();
        this.address = address;
        this.who = who;
        this.from = String.valueOf(request.remoteAddress());
        var context = Vertx.currentContext();
        this.stopWatching = guard.policy().onChange(() -> context.runOnContext(_ -> recheck()));
    }

    static boolean isWanted(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(STREAM);
    }

    /// Answers until the client leaves. Called on the request's event loop, for somebody who may register the address.
    static void subscribe(
            Vertx vertx, Guard guard, SessionLimits limits, HttpServerRequest request, String address, Who who) {
        new HttpEvents(vertx, guard, limits, request, address, who).start();
    }

    private void start() {
        Subscription own;
        try {
            String group = request.query() == null ? null : request.getParam("group");
            own = Routing.of(vertx).consumer(address, group == null ? "" : group, this::deliver);
        } catch (IllegalArgumentException wrong) {
            stopWatching.run();
            throw new HttpRefused(400, String.valueOf(wrong.getMessage()));
        }
        consumer = own;
        heartbeat = vertx.setPeriodic(HEARTBEAT_MS, _ -> write(HEARTBEAT));
        watchExpiry();
        response.closeHandler(_ -> stop());
        response.exceptionHandler(_ -> stop());
        response.endHandler(_ -> stop());
        own.completion().onComplete(_ -> begin(), this::fail);
    }

    private void watchExpiry() {
        Instant now = Instant.now();
        Instant latest = now.plus(LONGEST_WAIT);
        Instant expires = who.principal().expires();
        Duration wait = Duration.between(now, expires.isBefore(latest) ? expires : latest);
        expiry = vertx.setTimer(Math.max(1, wait.toMillis() + 1), _ -> {
            recheck();
            if (!over) {
                watchExpiry();
            }
        });
    }

    private void begin() {
        if (!over) {
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, STREAM)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    // a compressor would keep small events back
                    .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
            write(HEARTBEAT);
        }
    }

    private void fail(Throwable cause) {
        stop();
        HttpRefusal refusal = HttpRefusal.of(
                Failure.UNAVAILABLE.code(), "'" + address + "' is not registered: " + cause.getMessage());
        HttpAnswer.json(response, refusal.status(), refusal.at(address).toJson());
    }

    private void deliver(Message<Object> message) {
        if (message.replyAddress() != null) {
            message.fail(
                    Failure.UNAVAILABLE.code(), "'" + address + "' is a subscription by HTTP, which cannot answer");
            return;
        }
        try {
            String id = AddressPattern.isPattern(address)
                    ? "id: " + message.address().replaceAll("[\\r\\n]", " ") + "\n"
                    : "";
            write(Buffer.buffer(id).appendBuffer(event(message.body())));
        } catch (EncodeException unwritable) {
            write(event("error", new JsonObject().put("message", String.valueOf(unwritable.getMessage()))));
        }
    }

    private static Buffer event(@Nullable Object body) {
        return switch (body) {
            case Buffer bytes -> event("bytes", Base64.STANDARD.encodeToString(bytes.getBytes()));
            case byte[] bytes -> event("bytes", Base64.STANDARD.encodeToString(bytes));
            case JsonRecord record -> event("message", record.toJson());
            case null, default -> event("message", body);
        };
    }

    /// JSON has no line breaks of its own: one line of data is enough.
    private static Buffer event(String name, @Nullable Object data) {
        String head = name.equals("message") ? "data: " : "event: " + name + "\ndata: ";
        return Buffer.buffer(head).appendBuffer(Json.encodeToBuffer(data)).appendString("\n\n");
    }

    private void recheck() {
        if (!over) {
            guard.consumerRefusal(who, address, AddressPattern.isPattern(address), from)
                    .ifPresent(reason -> cut(Failure.DENIED.code(), reason));
        }
    }

    private void write(Buffer event) {
        if (over) {
            return;
        }
        pending += event.length();
        if (pending > limits.maxPendingBytes()) {
            cut(429, "more than " + limits.maxPendingBytes() + " bytes wait for this client to read them");
            return;
        }
        response.write(event).onComplete(_ -> pending -= event.length());
    }

    private void cut(int code, String reason) {
        stop();
        JsonObject error =
                new JsonObject().put("code", code).put("message", reason).put("address", address);
        response.end(event("error", error)).onComplete(_ -> leave());
    }

    /// The other requests of an HTTP/2 connection go on.
    private void leave() {
        if (request.version() != HttpVersion.HTTP_2) {
            request.connection().close();
        }
    }

    private void stop() {
        over = true;
        stopWatching.run();
        vertx.cancelTimer(heartbeat);
        vertx.cancelTimer(expiry);
        if (consumer != null) {
            consumer.unregister();
            consumer = null;
        }
    }
}
