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

    /// A part of the body of a job that is not there yet; see [Pieces].
    record Piece(long id, int number, Buffer bytes) implements Change {}

    /// All pieces of a body that becomes no job's.
    record Dropped(long id, int pieces) implements Change {}

    record Set(QueueSettings settings) implements Change {}
}
