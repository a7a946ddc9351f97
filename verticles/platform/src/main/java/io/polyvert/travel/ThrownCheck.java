package io.polyvert.travel;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.OwnFrames;
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
import java.util.List;
import java.util.Optional;

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
            LOG.log(ERROR, "nobody handled an exception", OwnFrames.cut(thrown));
        } else {
            Optional<Call> call = Call.current();
            if (!(thrown instanceof ReplyException)
                    && call.filter(Call::isCancelled).isEmpty()) {
                LOG.log(ERROR, () -> "internal error at " + Detour.addressOf(message), OwnFrames.cut(thrown));
            }
            refuse(message, call, thrown);
        }
    }

    /// Refuses a request because of what its handler threw: a failure that was meant is passed on, of anything else
    /// only the trace tells.
    public static void refuse(Message<?> message, Optional<Call> call, Throwable thrown) {
        String address = Detour.addressOf(message);
        if (thrown instanceof ReplyException meant) {
            refuse(message, Failure.codeOf(meant), String.valueOf(meant.getMessage()), call, thrown);
        } else if (call.filter(Call::isCancelled).isPresent()) {
            message.fail(Failure.CANCELLED.code(), "the work at '" + address + "' was cancelled");
        } else {
            refuse(message, Failure.INTERNAL.code(), "internal error at " + address, call, thrown);
        }
    }

    private static void refuse(Message<?> message, int code, String text, Optional<Call> call, Throwable thrown) {
        Hop hop =
                Hop.of(thrown, Detour.addressOf(message), call.map(Call::ageMs).orElse(0L));
        Hop here = hop.place().isEmpty()
                ? call.flatMap(Call::waitedAt).map(hop::at).orElseGet(() -> hop.inFile(target()))
                : hop;
        List<Hop> before = TracedFailure.traceOf(thrown);
        TracedFailure.answer(
                message,
                code,
                text,
                here,
                before.isEmpty() ? call.map(Call::failedBefore).orElse(before) : before);
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
