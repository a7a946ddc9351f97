package io.polyvert.doors;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Failure;
import io.polyvert.bus.JsonRecord;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.permissions.Action;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `POST /bus/{address}`: a request on the bus. The body is one JSON value, nothing, or, as
/// `application/octet-stream`, bytes; so is the answer. `?timeout=` or the header `X-Timeout-Ms` say how long to wait;
/// other query parameters become headers of the message, and the header `X-Key` its key. A stream is answered as it
/// comes: its items as lines of JSON, or its bytes. With the header `X-Stream: true` the message has no body and brings
/// the bytes that come as a stream, however many.
final class HttpBus {
    static final String PREFIX = "/bus/";
    private static final String KEY = "X-Key";
    private static final int MAX_ADDRESS = 1_024;

    private static final Buffer NULL = Buffer.buffer("null");

    private final Vertx vertx;
    private final Guard guard;
    private final SessionLimits limits;
    private final Calls calls;
    private final Streams streams;
    private final Routing routing;
    private final HttpGate gate;
    private final Recorder recorder;
    private final int maxBodyBytes;
    private final BusJson json;

    HttpBus(Vertx vertx, Guard guard, int maxBodyBytes, SessionLimits limits) {
        this.vertx = vertx;
        this.guard = guard;
        this.limits = limits;
        this.calls = Calls.of(vertx);
        this.streams = Streams.of(vertx);
        this.routing = Routing.of(vertx);
        this.gate = new HttpGate(guard);
        this.recorder = Recorder.of(vertx);
        this.maxBodyBytes = maxBodyBytes;
        this.json = new BusJson(limits.maxDepth());
    }

    void handle(HttpServerRequest request) {
        try {
            boolean subscribes = request.method().equals(HttpMethod.GET) && HttpEvents.isWanted(request);
            if (!subscribes && !request.method().equals(HttpMethod.POST)) {
                request.response().putHeader("allow", "GET, POST");
                throw new HttpRefused(
                        405,
                        "a request on the bus is a POST with the message's body;"
                                + " a subscription is a GET with Accept: text/event-stream");
            }
            String address = address(request);
            if (subscribes) {
                Who who = gate.permitConsumer(request, address);
                HttpEvents.subscribe(vertx, guard, limits, request, address, who);
                return;
            }
            gate.permit(request, Action.SEND, address);
            DeliveryOptions options = keyed(request, BusHeaders.options(request, calls.options()));
            if (bringsStream(request)) {
                bring(request, address, options);
            } else {
                HttpBody.collect(request, maxBodyBytes, body -> send(request, address, body, options));
            }
        } catch (HttpRefused refused) {
            HttpAnswer.refuse(request, refused.refusal());
        }
    }

    private static boolean bringsStream(HttpServerRequest request) {
        String wanted = request.getHeader("X-Stream");
        if (wanted == null || wanted.equals("false")) {
            return false;
        }
        if (!wanted.equals("true")) {
            throw new HttpRefused(400, "X-Stream=" + wanted + " is neither true nor false");
        }
        if (!isBytes(request)) {
            throw new HttpRefused(400, "X-Stream is for bytes: say Content-Type: application/octet-stream");
        }
        return true;
    }

    /// What is not read of it is thrown away, so that the client gets to read the answer.
    private void bring(HttpServerRequest request, String address, DeliveryOptions options) {
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
        DeliveryOptions bringing = streams.bringing(options, request, () -> {
            if (!request.isEnded()) {
                request.handler(_ -> {});
                request.resume();
            }
        });
        Request<Object> asked = calls.request(address, null, bringing);
        request.response().closeHandler(_ -> asked.cancel());
        asked.reply()
                .onComplete(_ -> streams.dropBroughtBy(bringing))
                .onComplete(reply -> answer(request, address, reply), cause -> fail(request, address, cause));
    }

    private DeliveryOptions keyed(HttpServerRequest request, DeliveryOptions options) {
        try {
            return routing.keyed(options, request.getHeader(KEY));
        } catch (IllegalArgumentException wrong) {
            throw new HttpRefused(400, String.valueOf(wrong.getMessage()));
        }
    }

    private static String address(HttpServerRequest request) {
        String raw = request.path().substring(PREFIX.length());
        String address = raw.indexOf('%') < 0 ? raw : decoded(raw);
        if (address.isBlank() || address.length() > MAX_ADDRESS) {
            throw new HttpRefused(
                    400, "an address has 1 to " + MAX_ADDRESS + " characters, this one has " + address.length());
        }
        return address;
    }

    private static String decoded(String raw) {
        try {
            // a plus sign is a plus sign in a path
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new HttpRefused(400, "the address in the path has a broken percent escape");
        }
    }

    private void send(HttpServerRequest request, String address, Buffer body, DeliveryOptions options) {
        Object message;
        try {
            message = isBytes(request) ? body : json.parse(body);
        } catch (HttpRefused refused) {
            HttpAnswer.refuse(request, refused.refusal().at(address));
            return;
        }
        Request<Object> asked = calls.request(address, message, options);
        request.response().closeHandler(_ -> asked.cancel());
        asked.reply().onComplete(reply -> answer(request, address, reply), cause -> fail(request, address, cause));
    }

    private static boolean isBytes(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("application/octet-stream");
    }

    private void answer(HttpServerRequest request, String address, Message<Object> reply) {
        streams.begunBy(reply)
                .ifPresentOrElse(
                        items -> HttpStream.send(request.response(), items, cause -> refusal(address, cause)),
                        () -> answer(request, address, reply.body()));
    }

    private static void answer(HttpServerRequest request, String address, @Nullable Object body) {
        switch (body) {
            case Buffer bytes -> HttpAnswer.send(request.response(), 200, HttpAnswer.BYTES, bytes);
            case byte[] bytes -> HttpAnswer.send(request.response(), 200, HttpAnswer.BYTES, Buffer.buffer(bytes));
            case null -> HttpAnswer.send(request.response(), 200, HttpAnswer.JSON, NULL);
            case JsonRecord record -> answerJson(request, address, record.toJson());
            default -> answerJson(request, address, body);
        }
    }

    private static void answerJson(HttpServerRequest request, String address, Object body) {
        Buffer json;
        try {
            json = Json.encodeToBuffer(body);
        } catch (EncodeException _) {
            String problem = "the reply is a " + body.getClass().getName() + ", which is not JSON";
            HttpAnswer.refuse(request, HttpRefusal.of(502, problem).at(address));
            return;
        }
        HttpAnswer.send(request.response(), 200, HttpAnswer.JSON, json);
    }

    private void fail(HttpServerRequest request, String address, Throwable cause) {
        HttpAnswer.refuse(request, refusal(address, cause));
    }

    private HttpRefusal refusal(String address, Throwable cause) {
        return HttpRefusal.of(sentence(address, cause), address);
    }

    private ReplyException sentence(String address, Throwable cause) {
        if (!(cause instanceof ReplyException given)) {
            return new ReplyException(ReplyFailure.ERROR, Failure.INTERNAL.code(), String.valueOf(cause.getMessage()));
        }
        ReplyException failure = recorder.away().explain(given, address);
        return switch (failure.failureType()) {
            case NO_HANDLERS ->
                new ReplyException(
                        ReplyFailure.NO_HANDLERS,
                        Failure.NOT_FOUND.code(),
                        "nobody serves '" + address + "'" + DidYouMean.hint(address, recorder.registered()));
            case TIMEOUT ->
                new ReplyException(
                        ReplyFailure.TIMEOUT, Failure.UNAVAILABLE.code(), "'" + address + "' did not answer in time");
            case RECIPIENT_FAILURE, ERROR -> failure;
        };
    }
}
