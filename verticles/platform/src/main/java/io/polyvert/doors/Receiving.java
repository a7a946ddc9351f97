package io.polyvert.doors;

import static java.lang.System.Logger.Level.DEBUG;

import io.polyvert.bus.AddressPattern;
import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.routing.Routing;
import io.polyvert.routing.Subscription;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the bus brings to one client: messages at the addresses it registered, and replies.
final class Receiving {
    private static final System.Logger LOG = System.getLogger(Receiving.class.getName());

    private final Routing routing;
    private final SessionLimits limits;
    private final Visitor visitor;
    private final Client out;
    private final Unanswered unanswered;
    private final SessionStreams streams;
    private final Registrations consumers;
    private boolean leaving;

    Receiving(Door door, Visitor visitor, Client out, Unanswered unanswered, SessionStreams streams) {
        this.routing = Routing.of(door.vertx());
        this.limits = door.limits();
        this.visitor = visitor;
        this.out = out;
        this.unanswered = unanswered;
        this.streams = streams;
        streams.pulledBy(this::deliver);
        this.consumers = new Registrations(door, visitor, out);
    }

    void register(Envelope frame) {
        String address = frame.address(limits);
        boolean isPattern = AddressPattern.isPattern(address) && (out.knowsPatterns() || frame.isPattern());
        visitor.permitConsumer(address, isPattern);
        if (leaving) {
            throw new Refused(Refusal.unavailable("a new version serves in the place of this one"));
        }
        if (consumers.has(address)) {
            throw new Refused(Refusal.registeredAlready(address));
        }
        if (consumers.size() >= limits.maxConsumers()) {
            throw new Refused(Refusal.limit(
                    consumers.size() + " addresses are registered by this session; allowed: " + limits.maxConsumers()));
        }
        long id = out.idOf(frame);
        Subscription consumer = consumer(address, isPattern, frame.group());
        consumers.add(address, isPattern, consumer);
        consumer.completion().onComplete(_ -> out.ok(id), cause -> notRegistered(address, consumer, id, cause));
    }

    private Subscription consumer(String address, boolean isPattern, String group) {
        Handler<Message<Object>> deliver = isPattern
                ? message -> deliver(message.address(), address, message)
                : message -> deliver(address, message);
        if (!isPattern && group.isEmpty()) {
            return routing.literalConsumer(address, deliver);
        }
        if (!isPattern && AddressPattern.isPattern(address)) {
            throw new Refused(Refusal.invalid("'" + address + "' would be a pattern in a group; say \"pattern\":true"));
        }
        try {
            return routing.consumer(address, group, deliver);
        } catch (IllegalArgumentException wrong) {
            throw new Refused(Refusal.invalid(String.valueOf(wrong.getMessage())));
        }
    }

    private void notRegistered(String address, Subscription consumer, long id, Throwable cause) {
        consumers.remove(address, consumer);
        Refusal refusal = Refusal.unavailable("'" + address + "' is not registered: " + cause.getMessage());
        out.refused(refusal, id, address, null);
    }

    void unregister(Envelope frame) {
        String address = frame.address(limits);
        Subscription consumer = consumers.remove(address);
        if (consumer == null && leaving) {
            out.ok(out.idOf(frame));
            return;
        }
        if (consumer == null) {
            throw new Refused(Refusal.unknownAddress("this session has not registered '" + address + "'"
                    + DidYouMean.hint(address, consumers.addresses())));
        }
        long id = out.idOf(frame);
        consumer.unregister()
                .onComplete(
                        _ -> out.ok(id),
                        cause -> out.refused(
                                Refusal.unavailable(String.valueOf(cause.getMessage())), id, address, null));
    }

    /// Brings the reply of a request that the client sent to `address`.
    void reply(String replyAddress, String address, Message<Object> reply) {
        bring(replyAddress, null, reply).ifPresent(refusal -> out.refused(refusal, 0, address, replyAddress));
    }

    private void deliver(String address, Message<Object> message) {
        deliver(address, null, message);
    }

    /// @param address as the client knows it
    private void deliver(String address, @Nullable String pattern, Message<Object> message) {
        if (message.replyAddress() != null) {
            Call.current().ifPresent(call -> call.onCancel(() -> callerLeft(message.replyAddress())));
        }
        bring(address, pattern, message)
                .ifPresent(refusal -> LOG.log(
                        DEBUG, () -> "not delivered address=" + message.address() + " reason=" + refusal.reason()));
    }

    private void callerLeft(String replyAddress) {
        if (unanswered.takeBack(replyAddress)) {
            out.cancelled(replyAddress);
        }
    }

    /// When the message cannot be brought, its sender is told, if it waits for an answer.
    private Optional<Refusal> bring(String address, @Nullable String pattern, Message<Object> message) {
        String given = Streams.takeFrom(message);
        if (given != null && !(out.knowsStreams() && streams.mayRead())) {
            return Optional.of(unread(given, message));
        }
        boolean asks = message.replyAddress() != null;
        if (asks && !unanswered.add(message, System.nanoTime())) {
            Refusal refusal = Refusal.unavailable("the " + visitor.description() + " at '" + message.address()
                    + "' has " + limits.maxCalls() + " requests unanswered");
            message.fail(refusal.status(), refusal.reason());
            return Optional.of(refusal);
        }
        String stream = given == null ? null : streams.name(given);
        Optional<Refusal> refusal = out.message(address, pattern, message, stream);
        if (refusal.isPresent() && stream != null) {
            streams.drop(stream);
        }
        if (refusal.isPresent() && asks) {
            unanswered.take(message.replyAddress());
            message.fail(refusal.get().status(), refusal.get().reason());
        }
        return refusal;
    }

    private Refusal unread(String given, Message<?> message) {
        if (!given.isEmpty()) {
            streams.bus().drop(given);
        }
        Refusal refusal = out.knowsStreams()
                ? Refusal.limit("this session reads " + limits.maxCalls() + " streams already")
                : Refusal.invalid("there is a stream to read, which this client cannot: it has not said hello");
        message.fail(refusal.status(), refusal.reason());
        return refusal;
    }

    Collection<String> addresses() {
        return List.copyOf(consumers.addresses());
    }

    /// Other permissions are in force, or the client has shown another credential.
    void recheck() {
        consumers.recheck();
    }

    /// Unregisters everything and registers nothing any more. Completes when the client owes no answer.
    Future<Void> leave() {
        leaving = true;
        return consumers.unregisterAll().transform(_ -> unanswered.settled());
    }

    /// Unregisters everything; whoever waits for an answer of this client hears that none will come.
    void close() {
        consumers.close();
        streams.close();
        unanswered.drain(message -> message.fail(
                Failure.UNAVAILABLE.code(),
                "the " + visitor.description() + " that served '" + message.address() + "' is gone"));
    }
}
