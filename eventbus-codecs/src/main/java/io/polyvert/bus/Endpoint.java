package io.polyvert.bus;

import static java.lang.System.Logger.Level.ERROR;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.serviceproxy.ServiceException;
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

    /// The outcome of a service contract's method. Vert.x's service proxies keep the number of a `ServiceException`
    /// only, and send the text of anything else to the caller.
    ///
    /// @param address of the service
    public static <T> Future<T> asService(String address, Future<T> outcome) {
        return outcome.recover(cause -> Future.failedFuture(
                switch (cause) {
                    case ServiceException told -> told;
                    case ReplyException refusal ->
                        new ServiceException(Failure.codeOf(refusal), String.valueOf(refusal.getMessage()));
                    default -> {
                        LOG.log(ERROR, () -> "internal error at " + address, cause);
                        yield new ServiceException(Failure.INTERNAL.code(), "internal error at " + address);
                    }
                }));
    }

    private static <I, O> void answer(Message<I> message, Function<Message<I>, Future<O>> work) {
        long since = System.nanoTime();
        Future.<O>future(promise -> work.apply(message).onComplete(promise))
                .onComplete(reply -> reply(message, reply, since), cause -> refuse(message, cause, since));
    }

    private static void reply(Message<?> message, @Nullable Object reply, long since) {
        try {
            message.reply(reply);
        } catch (IllegalArgumentException noCodec) {
            String reason = "the answer cannot travel: " + noCodec.getMessage();
            refuse(message, new IllegalArgumentException(reason, noCodec), since);
        }
    }

    private static void refuse(Message<?> message, Throwable cause, long since) {
        if (cause instanceof ReplyException refusal) {
            TracedFailure.answer(
                    message,
                    Failure.codeOf(refusal),
                    String.valueOf(refusal.getMessage()),
                    TracedFailure.traceOf(refusal));
            return;
        }
        String text = "internal error at " + message.address();
        LOG.log(ERROR, text, OwnFrames.cut(cause));
        Hop here = Hop.of(cause, message.address(), NANOSECONDS.toMillis(System.nanoTime() - since));
        TracedFailure.answer(message, Failure.INTERNAL.code(), text, here, TracedFailure.traceOf(cause));
    }
}
