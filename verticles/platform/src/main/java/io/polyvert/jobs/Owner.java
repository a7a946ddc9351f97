package io.polyvert.jobs;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// Who owns the jobs, as a node that does some sees it.
interface Owner {
    /// Fails when they could not be taken; they must be reported again then.
    Future<Boolean> report(List<Report> reports);

    /// A part of the body of a job that came as a stream.
    Future<Buffer> piece(long id, int number);
}
