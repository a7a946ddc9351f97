package io.polyvert.bus;

import static java.lang.System.Logger.Level.ERROR;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Serves requests at an address: the only place where outcomes become replies.
public final class Endpoint {
    private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());

    private Endpoint() {}

    /// Whether `work` fails or throws, the caller hears at once. Completes when the address is registered, across
    /// the cluster too. `work` runs on the caller's context.
    public static <I, O> Future<MessageConsumer<I>> serve(
            EventBus bus, Address<I, O> at, Function<Message<I>, Future<O>> work) {
        return serve(bus, at.name(), work);
    }

    public static <I, O> Future<MessageConsumer<I>> serve(
            EventBus bus, String address, Function<Message<I>, Future<O>> work) {
        MessageConsumer<I> consumer = bus.consumer(address, message -> answer(message, work));
        return consumer.completion().map(consumer);
    }

    /// As [#serve], for callers on this node only.
    public static <I, O> MessageConsumer<I> serveHere(
            EventBus bus, String address, Function<Message<I>, Future<O>> work) {
        return bus.localConsumer(address, message -> answer(message, work));
    }

    private static <I, O> void answer(Message<I> message, Function<Message<I>, Future<O>> work) {
        Future.<O>future(promise -> work.apply(message).onComplete(promise))
                .onComplete(reply -> reply(message, reply), cause -> refuse(message, cause));
    }

    private static void reply(Message<?> message, @Nullable Object reply) {
        try {
            message.reply(reply);
        } catch (IllegalArgumentException noCodec) {
            LOG.log(ERROR, () -> "the answer of " + message.address() + " cannot travel", noCodec);
            message.fail(
                    Failure.INTERNAL.code(),
                    "internal error at " + message.address() + ": its answer cannot travel: " + noCodec.getMessage());
        }
    }

    private static void refuse(Message<?> message, Throwable cause) {
        if (cause instanceof ReplyException refusal) {
            TracedFailure.answer(
                    message,
                    Failure.codeOf(refusal),
                    String.valueOf(refusal.getMessage()),
                    TracedFailure.traceOf(refusal));
            return;
        }
        LOG.log(ERROR, () -> "internal error at " + message.address(), cause);
        message.fail(Failure.INTERNAL.code(), "internal error at " + message.address());
    }
}
