package io.polyvert.doors;

/// The connection of one verticle that runs as a process, for its host. May be used on any thread.
public final class ProcessSession {
    private final Runnable stop;
    private final Runnable close;

    ProcessSession(Runnable stop, Runnable close) {
        this.stop = stop;
        this.close = close;
    }

    /// Tells the process to undeploy: it finishes the messages in hand, runs its stop hooks and exits. Returns at once;
    /// its end is seen by [ProcessPeer#closed] and at the process itself.
    public void stop() {
        stop.run();
    }

    /// Ends the connection; what the process had registered is gone, requests to it fail.
    public void close() {
        close.run();
    }
}
