package io.polyvert.doors;

import io.polyvert.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.jspecify.annotations.Nullable;

/// What one client puts on the bus: messages, requests and the answers to requests that were delivered to it.
final class Sending {
    /// What Vert.x gives to the replies it waits for; who sends there unasked would answer somebody else's question.
    private static final String REPLY_ADDRESSES = "__vertx.reply.";

    private final EventBus bus;
    private final SessionLimits limits;
    private final Visitor visitor;
    private final Client out;
    private final Unanswered unanswered;
    private final Receiving receiving;
    private final FailureText failures;
    private int calls;

    Sending(Door door, Visitor visitor, Client out, Unanswered unanswered, Receiving receiving) {
        this.bus = door.vertx().eventBus();
        this.limits = door.limits();
        this.visitor = visitor;
        this.out = out;
        this.unanswered = unanswered;
        this.receiving = receiving;
        this.failures = new FailureText(door.guard(), door.recorder());
    }

    void send(Envelope frame) {
        String address = frame.address(limits);
        Message<?> question = unanswered.take(address);
        if (question != null) {
            answer(question, frame);
            return;
        }
        if (address.startsWith(REPLY_ADDRESSES)) {
            throw new Refused(
                    Refusal.unknownAddress("nobody waits for an answer of this session at '" + address + "'"));
        }
        visitor.permit(address);
        String replyAddress = frame.replyAddress();
        if (replyAddress == null) {
            sendOnly(address, frame.options(), frame.body(), out.idOf(frame));
        } else {
            request(address, frame.options(), frame.body(), replyAddress);
        }
    }

    void publish(Envelope frame) {
        String address = frame.address(limits);
        visitor.permit(address);
        DeliveryOptions options = frame.options();
        Object body = frame.body();
        try {
            bus.publish(address, body, options);
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
        out.ok(out.idOf(frame));
    }

    private void sendOnly(String address, DeliveryOptions options, @Nullable Object body, long id) {
        try {
            if (id == 0) {
                bus.send(address, body, options);
                return;
            }
            bus.sender(address, options)
                    .write(body)
                    .onComplete(
                            _ -> out.ok(id),
                            cause -> out.refused(unreached(cause, address, options), id, address, null));
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
    }

    private Refusal unreached(Throwable cause, String address, DeliveryOptions options) {
        return cause instanceof ReplyException failure && failure.failureType() == ReplyFailure.NO_HANDLERS
                ? Refusal.unknownAddress(failures.of(failure, address, options, visitor.party()))
                : Refusal.unavailable(String.valueOf(cause.getMessage()));
    }

    private void request(String address, DeliveryOptions options, @Nullable Object body, String replyAddress) {
        checkCalls();
        try {
            await(bus.request(address, body, options), address, options, replyAddress);
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
    }

    private void answer(Message<?> question, Envelope frame) {
        try {
            Integer failureCode = frame.failureCode();
            if (failureCode == null) {
                reply(question, frame.options(), frame.body(), frame.replyAddress());
            } else {
                question.fail(failureCode, frame.text("message"));
            }
        } catch (Refused e) {
            question.fail(
                    Failure.INTERNAL.code(),
                    "the answer from '" + question.address() + "' was refused: " + e.getMessage());
            throw e;
        }
        out.ok(out.idOf(frame));
    }

    private void reply(
            Message<?> question, DeliveryOptions options, @Nullable Object body, @Nullable String replyAddress) {
        try {
            if (replyAddress == null) {
                question.reply(body, options);
                return;
            }
            checkCalls();
            await(question.replyAndRequest(body, options), question.address(), options, replyAddress);
        } catch (IllegalArgumentException e) {
            throw cannotTravel(e);
        }
    }

    private void checkCalls() {
        if (calls >= limits.maxCalls()) {
            throw new Refused(
                    Refusal.limit(calls + " requests of this session are under way; allowed: " + limits.maxCalls()));
        }
    }

    private void await(Future<Message<Object>> reply, String address, DeliveryOptions options, String replyAddress) {
        calls++;
        reply.onComplete(
                message -> {
                    calls--;
                    receiving.reply(replyAddress, address, message);
                },
                cause -> {
                    calls--;
                    failed(cause, address, options, replyAddress);
                });
    }

    private void failed(Throwable cause, String address, DeliveryOptions options, String replyAddress) {
        if (cause instanceof ReplyException failure) {
            String text = failures.of(failure, address, options, visitor.party());
            out.failed(replyAddress, address, failure.failureType(), failure.failureCode(), text);
        } else {
            out.refused(Refusal.unavailable(String.valueOf(cause.getMessage())), 0, address, replyAddress);
        }
    }

    private static Refused cannotTravel(IllegalArgumentException cause) {
        return new Refused(Refusal.invalid("the body cannot travel on the bus: " + cause.getMessage()));
    }
}
