package io.polyvert.travel;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
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
            message.fail(Failure.codeOf(refusal), String.valueOf(refusal.getMessage()));
        } else if (Call.current().filter(Call::isCancelled).isPresent()) {
            message.fail(Failure.CANCELLED.code(), "the work at '" + message.address() + "' was cancelled");
        } else {
            LOG.log(ERROR, () -> "internal error at " + message.address(), thrown);
            message.fail(Failure.INTERNAL.code(), "internal error at " + message.address());
        }
    }
}
