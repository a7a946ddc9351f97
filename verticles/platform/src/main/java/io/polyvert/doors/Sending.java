package io.polyvert.doors;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.doors.Guard.Party;
import io.polyvert.permissions.Action;
import io.polyvert.recorder.Away;
import io.polyvert.routing.Routing;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one client puts on the bus: messages, requests and the answers to requests that were delivered to it.
final class Sending {
    /// What Vert.x gives to the replies it waits for; who sends there unasked would answer somebody else's question.
    private static final String REPLY_ADDRESSES = "__vertx.reply.";

    private final EventBus bus;
    private final Routing routing;
    private final SessionLimits limits;
    private final Visitor visitor;
    private final Client out;
    private final Unanswered unanswered;
    private final Receiving receiving;
    private final SessionStreams streams;
    private final FailureText failures;
    private final Away away;
    private final Calls calls;
    /// How to take back each request of the client that is under way, by its reply address.
    private final Map<String, Runnable> underWay = new HashMap<>();

    Sending(
            Door door,
            Visitor visitor,
            Client out,
            Unanswered unanswered,
            Receiving receiving,
            SessionStreams streams) {
        this.bus = door.vertx().eventBus();
        this.routing = Routing.of(door.vertx());
        this.calls = Calls.of(door.vertx());
        this.limits = door.limits();
        this.visitor = visitor;
        this.out = out;
        this.unanswered = unanswered;
        this.receiving = receiving;
        this.streams = streams;
        this.failures = new FailureText(door.guard(), door.recorder());
        this.away = door.recorder().away();
    }

    void send(Envelope frame) {
        String address = frame.address(limits);
        Message<?> question = unanswered.take(address);
        if (question != null) {
            answer(question, frame);
            return;
        }
        if (unanswered.wasTakenBack(address)) {
            out.ok(out.idOf(frame));
            return;
        }
        if (address.startsWith(REPLY_ADDRESSES)) {
            throw new Refused(
                    Refusal.unknownAddress("nobody waits for an answer of this session at '" + address + "'"));
        }
        String stream = streams.addressOf(address);
        if (stream != null) {
            pull(address, stream, frame);
            return;
        }
        visitor.permit(Action.SEND, address);
        String replyAddress = frame.replyAddress();
        DeliveryOptions options = frame.options(calls.options(), routing);
        if (replyAddress == null) {
            sendOnly(address, options, frame.body(), out.idOf(frame));
        } else {
            request(address, streams.giving(options, frame.text("stream")), frame.body(), replyAddress);
        }
    }

    /// What is sent to a stream without waiting for an answer can only be that it is not wanted any more.
    private void pull(String name, String stream, Envelope frame) {
        String replyAddress = frame.replyAddress();
        if (replyAddress == null) {
            streams.drop(name);
            out.ok(out.idOf(frame));
            return;
        }
        checkCalls(replyAddress);
        DeliveryOptions options = frame.options(calls.options());
        Request<Object> request = streams.pull(name, stream, frame.body(), options);
        Runnable cancel = () -> {
            request.cancel();
            streams.drop(name);
        };
        await(request.reply(), cancel, name, options, replyAddress);
    }

    void publish(Envelope frame) {
        String address = frame.address(limits);
        visitor.permit(Action.PUBLISH, address);
        DeliveryOptions options = frame.options(calls.options(), routing);
        Object body = frame.body();
        try {
            bus.publish(address, body, options);
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
        out.ok(out.idOf(frame));
    }

    /// Takes back a request. One that was answered meanwhile is no error: the two met on the way.
    void cancel(Envelope frame) {
        Runnable request = underWay.remove(frame.address(limits));
        if (request != null) {
            request.run();
        }
        out.ok(out.idOf(frame));
    }

    /// The client is gone: what it asked for is not wanted any more.
    void close() {
        List<Runnable> all = List.copyOf(underWay.values());
        underWay.clear();
        all.forEach(Runnable::run);
    }

    private void sendOnly(String address, DeliveryOptions options, @Nullable Object body, long id) {
        try {
            routing.send(address, body, options).onComplete(_ -> out.ok(id), cause -> {
                if (id > 0) {
                    out.refused(unreached(cause, address, options), id, address, null);
                }
            });
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
    }

    private Refusal unreached(Throwable cause, String address, DeliveryOptions options) {
        if (!(cause instanceof ReplyException given)) {
            return Refusal.unavailable(String.valueOf(cause.getMessage()));
        }
        ReplyException failure = away.explain(given, address);
        return failure.failureType() == ReplyFailure.NO_HANDLERS
                ? Refusal.unknownAddress(failures.of(failure, address, options, visitor.who()))
                : Refusal.unavailable(String.valueOf(failure.getMessage()));
    }

    private void request(String address, DeliveryOptions options, @Nullable Object body, String replyAddress) {
        checkCalls(replyAddress);
        try {
            Request<Object> request = calls.request(address, body, options);
            await(request.reply(), request::cancel, address, options, replyAddress);
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
    }

    private void answer(Message<?> question, Envelope frame) {
        try {
            permitReply(question.address());
            Integer failureCode = frame.failureCode();
            streams.answered(question.address(), frame.text("stream"));
            if (failureCode == null) {
                String stream = frame.text("stream");
                if (stream == null && Streams.isStream(question.address())) {
                    stream = "";
                }
                DeliveryOptions options = streams.giving(frame.options(calls.options()), stream);
                reply(question, options, frame.body(), frame.replyAddress());
            } else {
                TracedFailure.answer(question, failureCode, String.valueOf(frame.text("message")), traceOf(frame));
            }
        } catch (Refused e) {
            question.fail(
                    Failure.INTERNAL.code(),
                    "the answer from '" + question.address() + "' was refused: " + e.getMessage());
            throw e;
        }
        out.ok(out.idOf(frame));
    }

    /// Answers to answers and batches of streams belong to a conversation that was allowed.
    private void permitReply(String address) {
        if (!address.startsWith(REPLY_ADDRESSES) && !Streams.isStream(address)) {
            visitor.permit(Action.REPLY, address);
        }
    }

    /// A client from outside could write anybody's name into it.
    private List<Hop> traceOf(Envelope frame) {
        return visitor.party() == Party.CLIENT
                ? List.of()
                : Hop.fromJson(frame.head().getValue("trace"));
    }

    private void reply(
            Message<?> question, DeliveryOptions options, @Nullable Object body, @Nullable String replyAddress) {
        try {
            if (replyAddress == null) {
                question.reply(body, options);
                return;
            }
            checkCalls(replyAddress);
            await(question.replyAndRequest(body, options), () -> {}, question.address(), options, replyAddress);
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
    }

    private void checkCalls(String replyAddress) {
        if (underWay.size() >= limits.maxCalls()) {
            throw new Refused(Refusal.limit(
                    underWay.size() + " requests of this session are under way; allowed: " + limits.maxCalls()));
        }
        if (underWay.containsKey(replyAddress)) {
            throw new Refused(Refusal.invalid(
                    "replyAddress '" + replyAddress + "' is that of another request under way; give each its own"));
        }
    }

    /// What comes after a request was taken back is not for the client.
    private void await(
            Future<Message<Object>> reply,
            Runnable cancel,
            String address,
            DeliveryOptions options,
            String replyAddress) {
        underWay.put(replyAddress, cancel);
        reply.onComplete(
                message -> {
                    if (underWay.remove(replyAddress, cancel)) {
                        receiving.reply(replyAddress, address, message);
                    }
                },
                cause -> {
                    if (underWay.remove(replyAddress, cancel)) {
                        failed(cause, address, options, replyAddress);
                    }
                });
    }

    private void failed(Throwable cause, String address, DeliveryOptions options, String replyAddress) {
        if (cause instanceof ReplyException given) {
            ReplyException failure = away.explain(given, address);
            String text = failures.of(failure, address, options, visitor.who());
            List<Hop> trace = visitor.party() == Party.CLIENT ? List.of() : TracedFailure.traceOf(failure);
            out.failed(replyAddress, address, failure.failureType(), failure.failureCode(), text, trace);
        } else {
            out.refused(Refusal.unavailable(String.valueOf(cause.getMessage())), 0, address, replyAddress);
        }
    }

    private static Refused cannotTravel(IllegalArgumentException cause) {
        return new Refused(Refusal.invalid("the body cannot travel on the bus: " + cause.getMessage()));
    }
}
