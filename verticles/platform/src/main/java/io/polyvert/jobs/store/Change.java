package io.polyvert.jobs.store;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// One thing to be stored.
public sealed interface Change {
    /// A job that was not there.
    record Added(Job job, Buffer body) implements Change {}

    /// A job that was there.
    ///
    /// @param result only when it has one now
    record Changed(Job job, Optional<Buffer> result) implements Change {}

    record Set(QueueSettings settings) implements Change {}
}
