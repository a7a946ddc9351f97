package io.polyvert.languages.javascript;

import static java.lang.System.Logger.Level.ERROR;

import java.util.Optional;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// Calls into one context, on its event loop. Nothing is called after the end, and nothing is thrown: JavaScript has
/// handled its own errors by then, so what is left is an interruption or a bug.
final class GuestCalls {
    private final System.Logger log;
    private final GuestErrors errors;
    private boolean ended;
    private @Nullable String interruptedAt;

    GuestCalls(System.Logger log, GuestErrors errors) {
        this.log = log;
        this.errors = errors;
    }

    void call(Value function, @Nullable Object... arguments) {
        if (ended) {
            return;
        }
        try {
            function.executeVoid(arguments);
        } catch (PolyglotException e) {
            failed(e);
        }
    }

    private void failed(PolyglotException error) {
        if (error.isInterrupted() || error.isCancelled()) {
            // the interruption is the context's, not the event loop's
            Thread.interrupted();
            interruptedAt = errors.place(error).orElse("");
            return;
        }
        log.log(ERROR, () -> errors.text(error), error.isInternalError() ? error : null);
    }

    /// Where the verticle was when it was interrupted; the empty text when that is unknown.
    Optional<String> interruptedAt() {
        return Optional.ofNullable(interruptedAt);
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }
}
