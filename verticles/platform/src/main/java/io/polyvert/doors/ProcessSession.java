package io.polyvert.doors;

import java.util.function.IntConsumer;

/// The connection of one verticle that runs as a process, for its host. May be used on any thread.
public final class ProcessSession {
    private final Runnable stop;
    private final Runnable close;
    private final IntConsumer beat;

    ProcessSession(Runnable stop, Runnable close, IntConsumer beat) {
        this.stop = stop;
        this.close = close;
        this.beat = beat;
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
