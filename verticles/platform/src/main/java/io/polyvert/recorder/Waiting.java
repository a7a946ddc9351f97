package io.polyvert.recorder;

/// A request that this node sent and whose answer it waits for.
public abstract class Waiting {
    private boolean delivered;

    final void delivered() {
        delivered = true;
    }

    final void over() {
        ended(delivered);
    }

    /// Vert.x waits no longer.
    ///
    /// @param answered false when the time was over or nobody was there
    protected abstract void ended(boolean answered);
}
