package io.polyvert.travel;

import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Detour;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Refuses a message that could not reach another node or language as it is, even when its consumer is next door: so
/// what works on one node works on a cluster. Plain Vert.x lets a `NaN` in a JSON object, an object of any
/// `Serializable` class in a reply, or a shareable class of one's own pass locally and loses or changes it on the way
/// to another node.
///
/// A body without a codec is an `IllegalArgumentException` in the sender. A JSON body that cannot travel fails a
/// request
/// at once with [Failure#INVALID]; a message that expects no answer is logged and not sent, as there is nobody to tell.
public final class TravelCheck {
    private static final System.Logger LOG = System.getLogger(TravelCheck.class.getName());

    private static final String UNREPLIED = "__polyvert.unreplied";

    private final EventBus bus;

    private TravelCheck(EventBus bus) {
        this.bus = bus;
    }

    public static void install(EventBus bus) {
        bus.codecSelector(TravelCheck::refuseWithoutCodec);
        bus.<Object>addOutboundInterceptor(new TravelCheck(bus)::check);
        bus.<JsonObject>consumer(UNREPLIED, message -> failCaller(bus, message.body()));
    }

    /// Which node waits for a reply is known to that node alone, so all are told; on the others nobody is there.
    private static void failCaller(EventBus bus, JsonObject unreplied) {
        bus.send(
                unreplied.getString("address"),
                Failure.INTERNAL.because(unreplied.getString("reason")),
                new DeliveryOptions().setLocalOnly(true));
    }

    /// Vert.x asks this about a body of a class without a codec, before it would take a local short cut.
    private static @Nullable String refuseWithoutCodec(Object body) {
        String type = body.getClass().getName();
        if (EventBus.DEFAULT_SERIALIZABLE_CHECKER.apply(type)) {
            return null;
        }
        throw new IllegalArgumentException("no codec is registered for " + type
                + "; register one with EventBus.registerDefaultCodec, or send JSON");
    }

    private void check(DeliveryContext<Object> delivery) {
        Optional<String> problem = problem(delivery.body());
        if (problem.isEmpty()) {
            delivery.next();
            return;
        }
        var message = delivery.message();
        String reason = "a message to '" + Detour.addressOf(message) + "' cannot travel: " + problem.get();
        if (message.replyAddress() != null) {
            message.fail(Failure.INVALID.code(), reason);
        } else if (message.address().startsWith("__vertx.reply")) {
            String why = "the reply cannot travel: " + problem.get();
            bus.publish(
                    UNREPLIED,
                    new JsonObject().put("address", message.address()).put("reason", why));
        } else {
            LOG.log(WARNING, () -> reason);
        }
    }

    private static Optional<String> problem(@Nullable Object body) {
        if (body instanceof JsonObject json) {
            return Json.problem(json);
        }
        if (body instanceof JsonArray json) {
            return Json.problem(json);
        }
        return body instanceof Double number && !Double.isFinite(number)
                ? Optional.of(number + " is not a JSON number")
                : Optional.empty();
    }
}
