package io.polyvert.launcher.bench;

/// A kind of load.
public interface Bench {
    /// Puts the load on the bus, and waits until it is over.
    Result run(Plan plan);
}
