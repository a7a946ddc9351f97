package io.polyvert.languages.javascript;

import static java.lang.System.Logger.Level.ERROR;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// Calls into one context, on its event loop. Nothing is called after the end, and nothing is thrown: JavaScript has
/// handled its own errors by then, so what is left is a cancelled start or a bug.
final class GuestCalls {
    private final System.Logger log;
    private final GuestErrors errors;
    private boolean ended;
    private boolean cancelled;

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
        if (error.isCancelled()) {
            // its thread may have been woken; that was meant for the context, not for the event loop
            Thread.interrupted();
            cancelled = true;
            return;
        }
        log.log(ERROR, () -> errors.text(error), error.isInternalError() ? error : null);
    }

    /// Whether the context was closed while it ran.
    boolean cancelled() {
        return cancelled;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }
}
