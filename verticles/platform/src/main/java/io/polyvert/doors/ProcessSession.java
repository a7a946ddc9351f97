package io.polyvert.doors;

import io.vertx.core.Future;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// The connection of one verticle that runs as a process, for its host. May be used on any thread.
public final class ProcessSession {
    private final Runnable stop;
    private final Runnable close;
    private final IntConsumer beat;
    private final Supplier<Future<Void>> leave;

    ProcessSession(Supplier<Future<Void>> leave, Runnable stop, Runnable close, IntConsumer beat) {
        this.leave = leave;
        this.stop = stop;
        this.close = close;
        this.beat = beat;
    }

    /// Unregisters the process everywhere; it does not notice. Completes when it has answered every request that was
    /// brought to it, or its session has ended.
    public Future<Void> leave() {
        return leave.get();
    }

    /// Tells the process to undeploy: it finishes the messages in hand, runs its stop hooks and exits. Returns at once;
    /// its end is seen by [ProcessPeer#closed] and at the process itself.
    public void stop() {
        stop.run();
    }

    /// Asks for a sign of life. When none has come for `limit` beats, [ProcessPeer#silent] is called.
    public void beat(int limit) {
        beat.accept(limit);
    }

    /// Ends the connection; what the process had registered is gone, requests to it fail.
    public void close() {
        close.run();
    }
}
