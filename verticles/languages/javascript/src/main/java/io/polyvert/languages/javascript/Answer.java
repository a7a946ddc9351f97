package io.polyvert.languages.javascript;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Call;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// What a handler does with its message, once: `answer(kind, payload, headers?, stream?)` replies, with a batch of that
/// stream if it names one,
/// `answer(REFUSED, thrown, text, before, stack, code)` is a refusal that is meant,
/// `answer(BROKEN, thrown, text, before, stack)` a bug, `answer(ABORTED, …)` too unless its caller has left; `before`
/// is the trace of the failed request behind it, as JSON, and `stack` a text. Answers nothing, or why the body cannot
/// travel.
///
/// `answer(REMAINING)` tells how many ms the caller still waits, or null; `answer(WATCH, function)` calls the function
/// with a sentence once nobody waits any more.
final class Answer implements ProxyExecutable {
    private static final int REFUSED = 8;
    private static final int BROKEN = 9;
    private static final int ABORTED = 10;
    private static final int REMAINING = 11;
    private static final int WATCH = 12;

    private final Message<?> message;
    private final Optional<Call> call;
    private final GuestCalls calls;
    private final Consumer<Answer> done;
    private final System.Logger log;
    private final GuestErrors errors;
    private boolean answered;

    /// Made where the message arrives: its call is the one of the current context.
    Answer(Message<?> message, Consumer<Answer> done, GuestCalls calls, System.Logger log, GuestErrors errors) {
        this.message = message;
        this.call = message.replyAddress() == null ? Optional.empty() : Call.current();
        this.calls = calls;
        this.done = done;
        this.log = log;
        this.errors = errors;
    }

    @Override
    public @Nullable Object execute(Value... arguments) {
        int kind = arguments[0].asInt();
        if (kind == REMAINING) {
            return call.flatMap(Call::remaining)
                    .map(left -> (double) left.toMillis())
                    .orElse(null);
        }
        if (answered) {
            return null;
        }
        try {
            answer(kind, arguments);
            return null;
        } catch (IllegalArgumentException refusal) {
            return refusal.getMessage();
        }
    }

    private void answer(int kind, Value... arguments) {
        switch (kind) {
            case REFUSED -> fail(arguments[5].asInt(), arguments[2].asString(), arguments);
            case WATCH -> watch(arguments[1]);
            case ABORTED -> aborted(arguments);
            case BROKEN -> broken(arguments);
            default ->
                reply(
                        Conversion.toHost(kind, arguments[1]),
                        BusFunctions.bringing(
                                arguments.length > 2 ? BusFunctions.options(arguments[2]) : new DeliveryOptions(),
                                arguments.length > 3 ? arguments[3].asString() : null));
        }
    }

    private void watch(Value abort) {
        call.ifPresent(request ->
                request.onCancel(() -> calls.call(abort, "the caller of '" + message.address() + "' waits no longer")));
    }

    private void aborted(Value... arguments) {
        if (call.map(Call::isCancelled).orElse(false)) {
            fail(Failure.CANCELLED.code(), "the work at " + message.address() + " was cancelled");
        } else {
            broken(arguments);
        }
    }

    private void reply(@Nullable Object body, DeliveryOptions options) {
        end();
        message.reply(body, options);
    }

    private void broken(Value... arguments) {
        String text = errors.text(arguments[1]);
        log.log(ERROR, () -> "internal error at " + message.address() + ": " + text);
        fail(Failure.INTERNAL.code(), "internal error at " + message.address(), arguments);
    }

    private void fail(int code, String text, Value... arguments) {
        end();
        long waitedMs = call.map(Call::ageMs).orElse(0L);
        String place = errors.place(arguments[1], arguments[4].asString());
        Hop here = new Hop(errors.language(), place, message.address(), arguments[2].asString(), waitedMs);
        List<Hop> before = Hop.fromJson(new JsonArray(arguments[3].asString()));
        TracedFailure.answer(
                message,
                code,
                text,
                here,
                before.isEmpty() ? call.map(Call::failedBefore).orElse(before) : before);
    }

    void fail(int code, String text) {
        end();
        message.fail(code, text);
    }

    private void end() {
        answered = true;
        done.accept(this);
    }
}
