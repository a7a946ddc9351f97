package io.polyvert.languages.vm;

import static java.lang.System.Logger.Level.ERROR;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The event bus of one script. What a handler returns is the reply, also when it is a future; what it throws is the
/// failure: a [ReplyException] as it is, anything else as 500 with its type, and logged.
public final class ScriptBus {
    private static final System.Logger LOG = System.getLogger("io.polyvert.verticle");
    private static final int INTERNAL = 500;

    private final EventBus bus;
    private final Context context;
    private final String name;
    private final List<Future<Void>> registrations = new ArrayList<>();

    /// @param name of the deployment, for the log
    public ScriptBus(Vertx vertx, Context context, String name) {
        this.bus = vertx.eventBus();
        this.context = context;
        this.name = name;
    }

    /// Completes when every consumer made so far is registered.
    public Future<?> registered() {
        return Future.all(List.copyOf(registrations));
    }

    public Future<Void> consumer(String address, Function<ScriptMessage, @Nullable Object> handler) {
        Future<Void> registered =
                bus.consumer(address, message -> take(message, handler)).completion();
        registrations.add(registered);
        return registered;
    }

    public Future<ScriptMessage> request(String address, @Nullable Object body) {
        return request(address, body, Map.of());
    }

    /// With options as of [DeliveryOptions]: `timeout` in ms, `headers`.
    public Future<ScriptMessage> request(String address, @Nullable Object body, Map<String, ?> options) {
        return bus.request(address, Values.toBus(body), options(options)).map(ScriptMessage::new);
    }

    public void send(String address, @Nullable Object body) {
        bus.send(address, Values.toBus(body));
    }

    public void publish(String address, @Nullable Object body) {
        bus.publish(address, Values.toBus(body));
    }

    /// A failure with a code of the caller's choice, to throw.
    public ReplyException failure(int code, String message) {
        return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message);
    }

    private static DeliveryOptions options(Map<String, ?> given) {
        DeliveryOptions options = new DeliveryOptions();
        if (given.get("timeout") instanceof Number timeout) {
            options.setSendTimeout(timeout.longValue());
        }
        if (given.get("headers") instanceof Map<?, ?> headers) {
            headers.forEach((name, value) -> options.addHeader(String.valueOf(name), String.valueOf(value)));
        }
        return options;
    }

    /// On virtual threads each message gets its own, or the next would wait while this one does.
    private void take(Message<Object> message, Function<ScriptMessage, @Nullable Object> handler) {
        if (context.threadingModel() == ThreadingModel.VIRTUAL_THREAD) {
            context.runOnContext(_ -> answer(message, handler));
        } else {
            answer(message, handler);
        }
    }

    private void answer(Message<Object> message, Function<ScriptMessage, @Nullable Object> handler) {
        try {
            Object result = handler.apply(new ScriptMessage(message));
            if (result instanceof Future<?> future) {
                future.onComplete(value -> reply(message, value), cause -> fail(message, cause));
            } else {
                reply(message, result);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError cause) {
            fail(message, cause);
        }
    }

    private void reply(Message<Object> message, @Nullable Object result) {
        if (message.replyAddress() == null) {
            return;
        }
        try {
            message.reply(Values.toBus(result instanceof ScriptMessage answer ? answer.getBody() : result));
        } catch (RuntimeException cannotTravel) {
            fail(message, cannotTravel);
        }
    }

    private void fail(Message<Object> message, Throwable cause) {
        if (cause instanceof ReplyException meant) {
            if (message.replyAddress() != null) {
                message.fail(meant.failureCode(), meant.getMessage());
            }
            return;
        }
        LOG.log(ERROR, () -> name + ": a handler of " + message.address() + " failed", cause);
        if (message.replyAddress() != null) {
            message.fail(INTERNAL, cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
    }
}
