package io.polyvert.languages.javascript;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.management.ExecutionListener;
import org.jspecify.annotations.Nullable;

/// Ends a start that never comes back. An endless loop keeps its event loop from seeing any timer, so the watch has a
/// thread of its own. Before it closes the context it looks for a moment which statements run there.
final class StartWatch {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Guest guest;
    private final Engine engine;
    private final GuestErrors errors;
    private final long eventLoop = Thread.currentThread().threadId();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable SourceSection seen;

    private StartWatch(Guest guest, Engine engine, GuestErrors errors) {
        this.guest = guest;
        this.engine = engine;
        this.errors = errors;
    }

    /// Called on the event loop that is to be watched.
    static StartWatch over(Guest guest, Engine engine, GuestErrors errors, Duration limit) {
        StartWatch watch = new StartWatch(guest, engine, errors);
        Thread.ofVirtual().name("javascript-start-watch").start(() -> watch.run(limit));
        return watch;
    }

    void end() {
        ended.countDown();
    }

    private void run(Duration limit) {
        try {
            if (ended.await(limit.toMillis(), MILLISECONDS)) {
                return;
            }
            try (ExecutionListener _ = look()) {
                if (ended.await(LOOK.toMillis(), MILLISECONDS)) {
                    return;
                }
            }
            guest.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ExecutionListener look() {
        return ExecutionListener.newBuilder()
                .statements(true)
                .onEnter(event -> {
                    if (Thread.currentThread().threadId() == eventLoop && errors.isOwn(event.getLocation())) {
                        seen = event.getLocation();
                    }
                })
                .attach(engine);
    }

    /// A line of the verticle that ran when its time was over, `hello.js:3:5`.
    Optional<String> place() {
        return Optional.ofNullable(seen).map(errors::place);
    }
}
