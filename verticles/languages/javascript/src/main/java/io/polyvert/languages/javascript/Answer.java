package io.polyvert.languages.javascript;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.vertx.core.eventbus.Message;
import java.util.function.Consumer;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// What a handler does with its message, once: `answer(kind, payload)` replies, `answer(REFUSED, code, text)` is a
/// refusal that is meant, `answer(BROKEN, thrown, text)` a bug. Answers nothing, or why the body cannot travel.
final class Answer implements ProxyExecutable {
    private static final int REFUSED = 8;
    private static final int BROKEN = 9;

    private final Message<?> message;
    private final Consumer<Answer> done;
    private final System.Logger log;
    private final GuestErrors errors;
    private boolean answered;

    Answer(Message<?> message, Consumer<Answer> done, System.Logger log, GuestErrors errors) {
        this.message = message;
        this.done = done;
        this.log = log;
        this.errors = errors;
    }

    @Override
    public @Nullable Object execute(Value... arguments) {
        if (answered) {
            return null;
        }
        try {
            answer(arguments[0].asInt(), arguments);
            return null;
        } catch (IllegalArgumentException refusal) {
            return refusal.getMessage();
        }
    }

    private void answer(int kind, Value... arguments) {
        switch (kind) {
            case REFUSED -> fail(arguments[1].asInt(), arguments[2].asString());
            case BROKEN -> broken(errors.text(arguments[1]), arguments[2].asString());
            default -> reply(Conversion.toHost(kind, arguments[1]));
        }
    }

    private void reply(@Nullable Object body) {
        end();
        message.reply(body);
    }

    private void broken(String text, String reason) {
        log.log(ERROR, () -> "internal error at " + message.address() + ": " + text);
        fail(Failure.INTERNAL.code(), "internal error at " + message.address() + ": " + reason);
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
