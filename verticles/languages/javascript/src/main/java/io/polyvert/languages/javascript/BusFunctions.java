package io.polyvert.languages.javascript;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.doors.FailureText;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.polyvert.routing.Subscription;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// The event bus as `host.mjs` has it: functions that answer nothing, or why they refuse. Called on the verticle's
/// event loop only.
final class BusFunctions {
    /// Whoever comes beyond is refused.
    private static final int MAX_IN_HAND = 10_000;

    private final EventBus bus;
    private final Calls requests;
    private final Streams streams;
    private final Routing routing;
    private final Recorder recorder;
    private final Conversion conversion;
    private final GuestCalls calls;
    private final System.Logger log;
    private final GuestErrors errors;
    private final List<Subscription> consumers = new ArrayList<>();
    private final Map<String, MessageConsumer<Object>> given = new HashMap<>();
    private final Set<Answer> inHand = new HashSet<>();
    private @Nullable Promise<Void> drained;

    BusFunctions(Vertx vertx, Conversion conversion, GuestCalls calls, System.Logger log, GuestErrors errors) {
        this.bus = vertx.eventBus();
        this.requests = Calls.of(vertx);
        this.streams = Streams.of(vertx);
        this.routing = Routing.of(vertx);
        this.recorder = Recorder.of(vertx);
        this.conversion = conversion;
        this.calls = calls;
        this.log = log;
        this.errors = errors;
    }

    /// `consumer(address, deliver, registered, refused, group)` answers the function that unregisters it, or why it is
    /// refused; calls `registered` when the address is known to the whole cluster, or `refused` with the reason.
    Object consumer(Value... arguments) {
        Value deliver = arguments[1];
        Subscription consumer;
        try {
            consumer = routing.<Object>consumer(
                    arguments[0].asString(), arguments[4].asString(), message -> deliver(message, deliver));
        } catch (IllegalArgumentException refusal) {
            return String.valueOf(refusal.getMessage());
        }
        consumers.add(consumer);
        consumer.completion()
                .onComplete(
                        _ -> calls.call(arguments[2]),
                        cause -> calls.call(arguments[3], String.valueOf(cause.getMessage())));
        return (ProxyExecutable) then -> {
            consumers.remove(consumer);
            consumer.unregister().onComplete(_ -> calls.call(then[0]));
            return null;
        };
    }

    private void deliver(Message<Object> message, Value handler) {
        if (inHand.size() >= MAX_IN_HAND) {
            message.fail(
                    Failure.UNAVAILABLE.code(),
                    message.address() + " has " + MAX_IN_HAND + " messages in hand; try again later");
            return;
        }
        Answer answer = new Answer(message, this::answered, calls, log, errors);
        inHand.add(answer);
        try {
            Passed body = conversion.toGuest(message.body());
            String sentTo = message.address();
            boolean expected = message.replyAddress() != null;
            String brought = Streams.takeFrom(message);
            calls.call(
                    handler, body.kind(), body.payload(), text(message.headers()), answer, expected, brought, sentTo);
        } catch (IllegalArgumentException refusal) {
            answer.fail(Failure.INVALID.code(), String.valueOf(refusal.getMessage()));
        }
    }

    /// `give(deliver)` answers the address of a stream; `deliver` gets what is sent there, as a consumer's does.
    Object give(Value... arguments) {
        Value deliver = arguments[0];
        try {
            MessageConsumer<Object> served = streams.serve(message -> deliver(message, deliver));
            given.put(served.address(), served);
            return served.address();
        } catch (IllegalArgumentException refusal) {
            throw new IllegalStateException(refusal.getMessage(), refusal);
        }
    }

    /// `over(address)`: the stream that was given has ended.
    @Nullable
    Object over(Value... arguments) {
        MessageConsumer<Object> served = given.remove(arguments[0].asString());
        if (served != null) {
            streams.over(served);
        }
        return null;
    }

    /// `drop(address)`: the stream that was read is not wanted any more.
    @Nullable
    Object drop(Value... arguments) {
        streams.drop(arguments[0].asString());
        return null;
    }

    /// @param stream its address; the empty text for the last batch; null for none
    static DeliveryOptions bringing(DeliveryOptions options, @Nullable String stream) {
        return stream == null ? options : Streams.giving(options, stream);
    }

    private void answered(Answer answer) {
        inHand.remove(answer);
        if (drained != null && inHand.isEmpty()) {
            drained.tryComplete();
        }
    }

    /// `send(address, kind, payload, headers, key?)`
    @Nullable
    Object send(Value... arguments) {
        return refusal(() -> routing.send(arguments[0].asString(), body(arguments), keyed(arguments[3], arguments[4])));
    }

    /// `publish(address, kind, payload, headers, key?)`
    @Nullable
    Object publish(Value... arguments) {
        return refusal(() -> bus.publish(arguments[0].asString(), body(arguments), keyed(arguments[3], arguments[4])));
    }

    private DeliveryOptions keyed(Value headers, Value key) {
        return routing.keyed(options(headers), key.asString());
    }

    /// `request(address, kind, payload, headers, timeoutMs, settle, stream?, key?)` answers a function that takes it
    /// back, or
    /// why it is refused; a timeout of 0 is the node's own.
    Object request(Value... arguments) {
        Value settle = arguments[5];
        try {
            DeliveryOptions options =
                    keyed(arguments[3], arguments[7]).setSendTimeout(timeoutMs(arguments[4].asLong()));
            String address = arguments[0].asString();
            Object body = body(arguments);
            Request<Object> request = Streams.isStream(address)
                    ? streams.pull(address, body, options)
                    : requests.request(address, body, bringing(options, arguments[6].asString()));
            request.reply()
                    .onComplete(
                            reply -> settle(reply, settle),
                            cause -> reject(cause, address, options.getSendTimeout(), settle));
            return (ProxyExecutable) _ -> {
                request.cancel();
                return null;
            };
        } catch (IllegalArgumentException | IllegalStateException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private long timeoutMs(long wanted) {
        int most = requests.options().maxTimeoutMs();
        if (wanted > most) {
            throw new IllegalArgumentException(
                    "timeout " + wanted + " is outside 1.." + most + " (calls.maxTimeoutMs)");
        }
        return wanted == 0 ? requests.options().timeoutMs() : wanted;
    }

    private void settle(Message<Object> reply, Value settle) {
        try {
            Passed body = conversion.toGuest(reply.body());
            String rest = Streams.takeFrom(reply);
            calls.call(settle, 0, "", "", reply.address(), body.kind(), body.payload(), text(reply.headers()), rest);
        } catch (IllegalArgumentException refusal) {
            broken(refusal, settle);
        }
    }

    private void reject(Throwable cause, String address, long timeoutMs, Value settle) {
        if (cause instanceof ReplyException given) {
            ReplyException e = recorder.away().explain(given, address);
            String text = FailureText.of(e, address, timeoutMs, recorder::registered);
            String trace = Hop.toJson(TracedFailure.traceOf(e)).encode();
            calls.call(settle, e.failureCode(), e.failureType().name(), text, trace);
        } else {
            broken(cause, settle);
        }
    }

    private void broken(Throwable cause, Value settle) {
        String text = String.valueOf(cause.getMessage());
        calls.call(settle, Failure.INTERNAL.code(), ReplyFailure.ERROR.name(), text, "[]");
    }

    private static @Nullable Object refusal(Runnable work) {
        try {
            work.run();
            return null;
        } catch (IllegalArgumentException | IllegalStateException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private static @Nullable Object body(Value... arguments) {
        return Conversion.toHost(arguments[1].asInt(), arguments[2]);
    }

    static DeliveryOptions options(Value headers) {
        DeliveryOptions options = new DeliveryOptions();
        String text = headers.asString();
        if (!text.isEmpty()) {
            new JsonObject(text)
                    .forEach(header -> options.addHeader(header.getKey(), String.valueOf(header.getValue())));
        }
        return options;
    }

    /// JSON, or the empty text for none; of several with one name the last counts.
    private static String text(MultiMap headers) {
        if (headers.isEmpty()) {
            return "";
        }
        JsonObject object = new JsonObject();
        headers.forEach(header -> object.put(header.getKey(), header.getValue()));
        return object.encode();
    }

    /// Completes when all addresses are known to the whole cluster.
    Future<Void> registered() {
        return Future.all(consumers.stream().map(Subscription::completion).toList())
                .mapEmpty();
    }

    Future<Void> unregisterAll() {
        Future<Void> all = Future.join(
                        consumers.stream().map(Subscription::unregister).toList())
                .mapEmpty();
        consumers.clear();
        return all;
    }

    /// Completes when no handler is at work.
    Future<Void> drained() {
        if (inHand.isEmpty()) {
            return Future.succeededFuture();
        }
        drained = Promise.promise();
        return drained.future();
    }

    /// Tells everybody who still waits.
    void refuseInHand(String why) {
        given.values().forEach(streams::over);
        given.clear();
        List.copyOf(inHand).forEach(answer -> answer.fail(Failure.UNAVAILABLE.code(), why));
    }
}
