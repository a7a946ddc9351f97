package io.polyvert.travel;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Call;
import io.polyvert.calls.Detour;
import io.polyvert.deployments.Deployments;
import io.polyvert.parts.Parts;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;

/// Answers for a consumer that throws. In plain Vert.x nobody does, and the caller waits for its timeout.
///
/// The message in hand is noted for as long as its consumer runs; Vert.x reports what the consumer throws to
/// `Vertx.exceptionHandler` on the same thread, and there the note says whom to tell.
public final class ThrownCheck {
    private static final System.Logger LOG = System.getLogger(ThrownCheck.class.getName());
    private static final ThreadLocal<Message<?>> IN_HAND = new ThreadLocal<>();

    private ThrownCheck() {}

    public static void install(Vertx vertx) {
        vertx.eventBus().addInboundInterceptor(ThrownCheck::note);
        vertx.exceptionHandler(ThrownCheck::answer);
    }

    private static void note(DeliveryContext<Object> delivery) {
        if (delivery.message().replyAddress() == null) {
            delivery.next();
            return;
        }
        IN_HAND.set(delivery.message());
        try {
            delivery.next();
        } finally {
            IN_HAND.remove();
        }
    }

    private static void answer(Throwable thrown) {
        Message<?> message = IN_HAND.get();
        if (message == null) {
            LOG.log(ERROR, "nobody handled an exception", thrown);
        } else if (thrown instanceof ReplyException refusal) {
            refuse(message, Failure.codeOf(refusal), String.valueOf(refusal.getMessage()), thrown);
        } else if (Call.current().filter(Call::isCancelled).isPresent()) {
            message.fail(Failure.CANCELLED.code(), "the work at '" + Detour.addressOf(message) + "' was cancelled");
        } else {
            LOG.log(ERROR, () -> "internal error at " + Detour.addressOf(message), thrown);
            refuse(message, Failure.INTERNAL.code(), "internal error at " + Detour.addressOf(message), thrown);
        }
    }

    private static void refuse(Message<?> message, int code, String text, Throwable thrown) {
        long waitedMs = Call.current().map(Call::ageMs).orElse(0L);
        Hop here = Hop.of(thrown, Detour.addressOf(message), waitedMs);
        TracedFailure.answer(
                message,
                code,
                text,
                here.place().isEmpty() ? here.withPlace(target()) : here,
                TracedFailure.traceOf(thrown));
    }

    /// The file of the verticle at work: a failure that comes over the bus has no stack of its own.
    private static String target() {
        Context context = Vertx.currentContext();
        if (context == null) {
            return "";
        }
        return Parts.find(context.owner(), Deployments.class).stream()
                .flatMap(deployments -> deployments.all().stream())
                .filter(deployment -> deployment.id().equals(context.deploymentID()))
                .map(deployment -> deployment.spec().target())
                .findFirst()
                .orElse("");
    }
}
