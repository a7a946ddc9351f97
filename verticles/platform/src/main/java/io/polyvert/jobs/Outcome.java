package io.polyvert.jobs;

import io.vertx.core.buffer.Buffer;

/// What became of one attempt.
sealed interface Outcome {
    record Done(Buffer result) implements Outcome {}

    record Failed(int code, String message) implements Outcome {}

    /// Nobody was at the worker's address, so nobody has seen the job.
    record Unserved() implements Outcome {}

    /// The node leaves in order and has stopped the work.
    record Released() implements Outcome {}
}
