package io.polyvert.languages.javascript;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The timers of one verticle. They fire on its event loop and end with it.
final class Timers {
    private final Vertx vertx;
    private final GuestCalls calls;
    private final Set<Long> running = new HashSet<>();

    Timers(Vertx vertx, GuestCalls calls) {
        this.vertx = vertx;
        this.calls = calls;
    }

    /// `startTimer(function, ms, repeat)` answers the timer's number.
    Object start(Value... arguments) {
        Value function = arguments[0];
        long delay = arguments[1].asLong();
        long id = arguments[2].asBoolean()
                ? vertx.setPeriodic(delay, _ -> calls.call(function))
                : vertx.setTimer(delay, fired -> {
                    running.remove(fired);
                    calls.call(function);
                });
        running.add(id);
        return (double) id;
    }

    /// `stopTimer(number)`; a timer that is not this verticle's is left alone.
    @Nullable
    Object stop(Value... arguments) {
        Value id = arguments[0];
        if (id.fitsInLong() && running.remove(id.asLong())) {
            vertx.cancelTimer(id.asLong());
        }
        return null;
    }

    void cancelAll() {
        running.forEach(vertx::cancelTimer);
        running.clear();
    }
}
