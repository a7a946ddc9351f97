package io.polyvert.handover;

import io.polyvert.bus.Failure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;

/// Sends a message again, to whoever serves its address now, and brings the answer to the one who asked first. On a
/// context of its own, since a deployment that leaves takes the answers it waits for with it.
final class Resending {
    /// How long the first sender waits is not known; it gives up by itself.
    private static final long TIMEOUT_MS = 600_000;

    private final EventBus bus;
    private final Context context;

    Resending(Vertx vertx) {
        this.bus = vertx.eventBus();
        this.context = vertx.getOrCreateContext();
    }

    /// A published message has reached the others already and is dropped.
    void passOn(Message<?> message) {
        if (message.isSend()) {
            context.runOnContext(_ -> send(message));
        }
    }

    private void send(Message<?> message) {
        DeliveryOptions options = options(message);
        try {
            if (message.replyAddress() == null) {
                bus.send(message.address(), message.body(), options);
            } else {
                bus.request(message.address(), message.body(), options)
                        .onComplete(answer -> answer(message, answer), cause -> refuse(message, cause));
            }
        } catch (IllegalArgumentException withoutCodec) {
            message.fail(
                    Failure.UNAVAILABLE.code(),
                    message.address()
                            + " was replaced by a new version while this message was on its way; send it again");
        }
    }

    private void answer(Message<?> message, Message<?> answer) {
        if (answer.replyAddress() == null) {
            message.reply(answer.body(), options(answer));
        } else {
            message.replyAndRequest(answer.body(), options(answer))
                    .onComplete(next -> answer(answer, next), cause -> refuse(answer, cause));
        }
    }

    private static void refuse(Message<?> message, Throwable cause) {
        if (cause instanceof ReplyException failure) {
            message.reply(failure);
        } else {
            message.fail(Failure.INTERNAL.code(), String.valueOf(cause.getMessage()));
        }
    }

    private static DeliveryOptions options(Message<?> message) {
        return new DeliveryOptions().setHeaders(message.headers()).setSendTimeout(TIMEOUT_MS);
    }
}
