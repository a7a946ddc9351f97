package io.polyvert.languages.vm;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.polyvert.bus.OwnFrames;
import io.polyvert.calls.Calls;
import io.polyvert.doors.FailureText;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.polyvert.streams.Streams;
import io.polyvert.travel.ThrownCheck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The event bus of one script. What a handler returns is the reply, also when it is a future; what it throws is the
/// failure: a [ReplyException] as it is, anything else is an internal error, and logged. A Java stream or an iterator
/// is
/// a stream, and so is a [ScriptStream].
public final class ScriptBus {
    private static final System.Logger LOG = System.getLogger("io.polyvert.verticle");
    private static final int MAX_IN_HAND = 10_000;

    private final EventBus bus;
    private final Calls calls;
    private final Streams streams;
    private final Routing routing;
    private final Recorder recorder;
    private final Context context;
    private final String name;
    private final Queue<ScriptConsumer> consumers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inHand = new AtomicInteger();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean leaving;

    /// @param name of the deployment, for the log
    public ScriptBus(Vertx vertx, Context context, String name) {
        this.bus = vertx.eventBus();
        this.calls = Calls.of(vertx);
        this.streams = Streams.of(vertx);
        this.routing = Routing.of(vertx);
        this.recorder = Recorder.of(vertx);
        this.context = context;
        this.name = name;
    }

    /// Completes when every consumer made so far is registered.
    public Future<?> registered() {
        return Future.all(consumers.stream().map(ScriptConsumer::registered).toList());
    }

    /// No further message comes; completes when those in hand are answered.
    public Future<Void> finish() {
        return Future.join(consumers.stream().map(ScriptConsumer::unregister).toList())
                .otherwiseEmpty()
                .compose(_ -> {
                    leaving = true;
                    drainedMaybe();
                    return drained.future();
                });
    }

    /// The address may be a pattern: `*` is any one segment, `>` at the end is all that follow.
    public ScriptConsumer consumer(String address, Function<ScriptMessage, @Nullable Object> handler) {
        return consumer(address, Map.of(), handler);
    }

    /// With the option `group`: of a group's members one gets each message.
    public ScriptConsumer consumer(
            String address, Map<String, ?> options, Function<ScriptMessage, @Nullable Object> handler) {
        String group = "";
        for (Map.Entry<String, ?> option : options.entrySet()) {
            if (!option.getKey().equals("group") || !(option.getValue() instanceof CharSequence name)) {
                throw new IllegalArgumentException(
                        "option '" + option.getKey() + "' is " + option.getValue() + "; allowed: group, a text");
            }
            group = name.toString();
        }
        var consumer = new ScriptConsumer(routing.<Object>consumer(address, group, message -> take(message, handler)));
        consumers.add(consumer);
        return consumer;
    }

    public Future<ScriptMessage> request(String address, @Nullable Object body) {
        return request(address, body, Map.of());
    }

    /// With options as of [DeliveryOptions]: `timeout` in ms, `headers`; and a `stream` for the handler to read.
    public Future<ScriptMessage> request(String address, @Nullable Object body, Map<String, ?> options) {
        DeliveryOptions delivery = patient(options);
        return calls.request(address, Values.toBus(body), delivery)
                .reply()
                .map(reply -> answer(address, reply))
                .recover(cause -> Future.failedFuture(inWords(cause, address, delivery.getSendTimeout())));
    }

    private ScriptMessage answer(String address, Message<Object> reply) {
        streams.begunBy(reply).ifPresent(begun -> {
            begun.cancel();
            throw Failure.INVALID.because(
                    "'" + address + "' answers with a stream; read it: bus.stream('" + address + "').read { ... }");
        });
        return new ScriptMessage(streams, reply);
    }

    public ScriptStream stream(String address) {
        return stream(address, null, Map.of());
    }

    public ScriptStream stream(String address, @Nullable Object body) {
        return stream(address, body, Map.of());
    }

    /// Asks for a stream, with options as of a request; `timeout` is for the first answer. A handler that answers with
    /// one body gives a stream of one item.
    public ScriptStream stream(String address, @Nullable Object body, Map<String, ?> options) {
        DeliveryOptions delivery = patient(options);
        return new ScriptStream(
                streams.request(address, Values.toBus(body), delivery),
                cause -> inWords(cause, address, delivery.getSendTimeout()));
    }

    private DeliveryOptions patient(Map<String, ?> options) {
        Map<String, Object> others = new HashMap<>(options);
        Object brought = others.remove("stream");
        DeliveryOptions delivery = keyed(others);
        if (!options.containsKey("timeout")) {
            delivery.setSendTimeout(calls.options().timeoutMs());
        }
        requireTimeout(delivery.getSendTimeout());
        if (brought == null) {
            return delivery;
        }
        Stream<?> items = items(brought);
        if (items != null) {
            return streams.bringing(delivery, items);
        }
        if (brought instanceof ScriptStream passedOn) {
            return streams.bringing(delivery, passedOn.items(), passedOn::close);
        }
        throw new IllegalArgumentException("option 'stream' is a "
                + brought.getClass().getName()
                + "; allowed: a java.util.stream.Stream, an iterator, and what bus.stream gives");
    }

    private static @Nullable Stream<?> items(@Nullable Object value) {
        Stream<?> items = switch (value) {
            case Stream<?> stream -> stream;
            case Iterator<?> iterator -> StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, 0), false);
            case null, default -> null;
        };
        return items == null ? null : items.map(Values::toBus);
    }

    private void requireTimeout(long timeoutMs) {
        int most = calls.options().maxTimeoutMs();
        if (timeoutMs < 1 || timeoutMs > most) {
            throw new IllegalArgumentException("timeout " + timeoutMs + " is not a number of milliseconds from 1 to "
                    + most + " (calls.maxTimeoutMs)");
        }
    }

    private Throwable inWords(Throwable cause, String address, long timeoutMs) {
        if (!(cause instanceof ReplyException given)) {
            return cause;
        }
        ReplyException failure = recorder.away().explain(given, address);
        return failure.failureType() != ReplyFailure.RECIPIENT_FAILURE
                ? new ReplyException(
                        failure.failureType(),
                        failure.failureCode(),
                        FailureText.of(failure, address, timeoutMs, recorder::registered))
                : failure;
    }

    public void send(String address, @Nullable Object body) {
        send(address, body, Map.of());
    }

    public void send(String address, @Nullable Object body, Map<String, ?> options) {
        routing.send(address, Values.toBus(body), keyed(options));
    }

    public void publish(String address, @Nullable Object body) {
        publish(address, body, Map.of());
    }

    public void publish(String address, @Nullable Object body, Map<String, ?> options) {
        bus.publish(address, Values.toBus(body), keyed(options));
    }

    /// A failure with a code of the caller's choice, to throw.
    public ReplyException failure(int code, String message) {
        return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message);
    }

    /// Of a message, which may have a key.
    private DeliveryOptions keyed(Map<String, ?> given) {
        if (!(given.get("key") instanceof CharSequence key)) {
            return options(given);
        }
        Map<String, Object> others = new HashMap<>(given);
        others.remove("key");
        return routing.keyed(options(others), key.toString());
    }

    static DeliveryOptions options(Map<String, ?> given) {
        DeliveryOptions options = new DeliveryOptions();
        given.forEach((name, value) -> {
            if (name.equals("timeout") && value instanceof Number timeout) {
                options.setSendTimeout(positive(timeout));
            } else if (name.equals("headers") && value instanceof Map<?, ?> headers) {
                headers.forEach((key, text) -> options.addHeader(String.valueOf(key), String.valueOf(text)));
            } else if (value != null) {
                throw new IllegalArgumentException("option '" + name + "' is " + value
                        + "; allowed: timeout, a number of ms, headers, a map, and key, a text");
            }
        });
        return options;
    }

    private static long positive(Number timeout) {
        if (timeout.longValue() < 1) {
            throw new IllegalArgumentException("timeout " + timeout + " is not a number of milliseconds from 1");
        }
        return timeout.longValue();
    }

    /// On virtual threads each message has its own already when it wants an answer; see [Calls].
    private void take(Message<Object> message, Function<ScriptMessage, @Nullable Object> handler) {
        if (context.threadingModel() == ThreadingModel.VIRTUAL_THREAD && message.replyAddress() == null) {
            context.runOnContext(_ -> answer(message, handler));
        } else {
            answer(message, handler);
        }
    }

    private void answer(Message<Object> message, Function<ScriptMessage, @Nullable Object> handler) {
        if (inHand.incrementAndGet() > MAX_IN_HAND) {
            message.fail(
                    Failure.UNAVAILABLE.code(),
                    "'" + message.address() + "' has " + MAX_IN_HAND + " messages in hand; try again later");
            done();
            return;
        }
        try {
            hand(new ScriptMessage(streams, message), handler);
        } catch (IllegalArgumentException cannotEnter) {
            message.fail(Failure.INVALID.code(), cannotEnter.getMessage());
            done();
        }
    }

    private void hand(ScriptMessage message, Function<ScriptMessage, @Nullable Object> handler) {
        try {
            Object result = handler.apply(message);
            if (result instanceof Future<?> future) {
                future.onComplete(value -> reply(message, value), cause -> fail(message, cause));
            } else {
                reply(message, result);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError cause) {
            fail(message, cause);
        }
    }

    private void reply(ScriptMessage message, @Nullable Object result) {
        try {
            Stream<?> items = items(result);
            if (message.isAnswered()) {
                message.answered(); // also when no answer was wanted
            } else if (items != null) {
                streams.reply(message.message(), items);
            } else if (result instanceof ScriptStream passedOn) {
                streams.reply(message.message(), passedOn.items(), passedOn::close);
            } else {
                message.reply(result instanceof ScriptMessage answer ? answer.getBody() : result);
            }
            done();
        } catch (RuntimeException cannotTravel) {
            fail(message, cannotTravel);
        }
    }

    private void fail(ScriptMessage message, Throwable cause) {
        boolean isMeant = cause instanceof ReplyException;
        if (!isMeant && !message.isCancelled()) {
            LOG.log(ERROR, () -> name + ": a handler of " + message.getAddress() + " failed", OwnFrames.cut(cause));
        }
        if (!message.isAnswered()) {
            message.answered();
            ThrownCheck.refuse(message.message(), message.call(), cause);
        }
        done();
    }

    private void done() {
        inHand.decrementAndGet();
        drainedMaybe();
    }

    private void drainedMaybe() {
        if (leaving && inHand.get() == 0) {
            drained.tryComplete();
        }
    }
}
