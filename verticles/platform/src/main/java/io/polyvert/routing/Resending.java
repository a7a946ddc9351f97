package io.polyvert.routing;

import io.polyvert.bus.Failure;
import io.polyvert.bus.TracedFailure;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Detour;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sends a message again, to whoever serves its address now, and brings the answer to the one who asked first. On a
/// context of its own, since a deployment that leaves takes the answers it waits for with it.
final class Resending {
    /// How long the first sender waits is not known; it gives up by itself.
    private static final long TIMEOUT_MS = 600_000;

    /// Other nodes may have chosen a consumer a moment before they heard that it leaves.
    private static final long STAY_MS = 1_000;

    private final Vertx vertx;
    private final Routing routing;
    private final EventBus bus;
    private final Calls calls;
    private final Context context;
    /// By inner address, while somebody stays there: what was published to a group and passed on. On the context only.
    private final Map<String, Set<String>> passedOn = new HashMap<>();

    Resending(Vertx vertx, Routing routing) {
        this.vertx = vertx;
        this.routing = routing;
        this.bus = vertx.eventBus();
        this.calls = Calls.of(vertx);
        this.context = vertx.getOrCreateContext();
    }

    /// Passes on for a while what still comes for a consumer that leaves.
    void stay(String inner) {
        context.runOnContext(_ -> {
            passedOn.put(inner, new HashSet<>());
            MessageConsumer<Object> last = bus.consumer(inner, routing::passOn);
            vertx.setTimer(STAY_MS, _ -> last.unregister().onComplete(_ -> passedOn.remove(inner)));
        });
    }

    /// A message that was delivered to somebody who does not take it any more.
    void again(Message<?> message) {
        context.runOnContext(_ -> {
            if (message.isSend()) {
                send(message, Detour.addressOf(message));
            } else if (isFirst(message)) {
                routing.publishAgain(message);
            }
        });
    }

    /// What is published reaches the consumer that leaves, while it is there, and the one that stays for it.
    private boolean isFirst(Message<?> message) {
        Set<String> passed = passedOn.get(message.address());
        return passed == null || passed.add(message.headers().get(Routing.COPY));
    }

    private void send(Message<?> message, String address) {
        DeliveryOptions options = options(message.headers());
        try {
            if (message.replyAddress() == null) {
                bus.send(address, message.body(), options);
            } else {
                bus.request(address, message.body(), options)
                        .onComplete(answer -> answer(message, answer), cause -> refuse(message, cause));
            }
        } catch (IllegalArgumentException withoutCodec) {
            message.fail(
                    Failure.UNAVAILABLE.code(),
                    address + " was replaced by a new version while this message was on its way; send it again");
        }
    }

    private void answer(Message<?> message, Message<?> answer) {
        if (answer.replyAddress() == null) {
            message.reply(answer.body(), options(answer.headers()));
        } else {
            message.replyAndRequest(answer.body(), options(answer.headers()))
                    .onComplete(next -> answer(answer, next), cause -> refuse(answer, cause));
        }
    }

    private static void refuse(Message<?> message, Throwable cause) {
        if (cause instanceof TracedFailure traced) {
            message.reply(traced, new DeliveryOptions().setCodecName(TracedFailureCodec.NAME));
        } else if (cause instanceof ReplyException failure) {
            message.reply(failure);
        } else {
            message.fail(Failure.INTERNAL.code(), String.valueOf(cause.getMessage()));
        }
    }

    // -- for senders on this node that know nothing of routes

    /// Asks in the name of whoever waits at `replyAddress` on this node, and brings the answer there.
    void ask(String replyAddress, String address, @Nullable Object body, MultiMap headers) {
        MultiMap own = MultiMap.caseInsensitiveMultiMap().addAll(headers);
        context.runOnContext(_ -> {
            try {
                calls.passOn(replyAddress, address, body, options(own))
                        .reply()
                        .onComplete(answer -> bring(replyAddress, answer), cause -> refuse(replyAddress, cause));
            } catch (IllegalArgumentException withoutCodec) {
                refuse(replyAddress, Failure.INVALID.because(Routing.withoutCodec(address, withoutCodec)));
            }
        });
    }

    private void bring(String replyAddress, Message<?> answer) {
        DeliveryOptions options = options(answer.headers()).setLocalOnly(true);
        try {
            if (answer.replyAddress() == null) {
                bus.send(replyAddress, answer.body(), options);
            } else {
                bus.request(replyAddress, answer.body(), options)
                        .onComplete(next -> answer(answer, next), cause -> refuse(answer, cause));
            }
        } catch (IllegalArgumentException withoutCodec) {
            refuse(replyAddress, Failure.INTERNAL.because("the reply cannot travel: " + withoutCodec.getMessage()));
        }
    }

    private void refuse(String replyAddress, Throwable cause) {
        DeliveryOptions options = new DeliveryOptions().setLocalOnly(true);
        if (cause instanceof TracedFailure traced) {
            bus.send(replyAddress, traced, options.setCodecName(TracedFailureCodec.NAME));
        } else if (cause instanceof ReplyException failure) {
            bus.send(replyAddress, failure, options);
        } else {
            bus.send(replyAddress, Failure.INTERNAL.because(String.valueOf(cause.getMessage())), options);
        }
    }

    /// With the headers, but for those that say where the message had been sent.
    private static DeliveryOptions options(MultiMap headers) {
        MultiMap kept = MultiMap.caseInsensitiveMultiMap();
        headers.forEach(header -> {
            if (!Routing.isPlace(header.getKey()) && !Detour.isHeader(header.getKey())) {
                kept.add(header.getKey(), header.getValue());
            }
        });
        return new DeliveryOptions().setHeaders(kept).setSendTimeout(TIMEOUT_MS);
    }
}
