package io.polyvert.jobs.store;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A place where jobs are safe. It has one owner, which alone writes, and decides nothing itself. Every
/// method waits, and throws [StoreException] with a reason for the user. One thread opens, loads,
/// writes, purges and closes; [#find], [#piece], [#room], [#list] and [#counts] may be called on another
/// at the same time.
public interface JobStore extends AutoCloseable {
    /// What the owner needs to go on.
    interface Loaded {
        void job(Job job);

        void settings(QueueSettings settings);
    }

    /// A job with what it was given and what came of it.
    record Stored(Job job, Buffer body, Buffer result) {}

    /// How many jobs of a queue are in a state.
    record Count(String queue, JobState state, long jobs) {}

    /// Opens it, also again: after a failure to write that is the only way to go on.
    void open();

    /// Every job that has not finished or whose key still counts at `nowMs`, and all settings. Pieces
    /// that did not become a job's are forgotten.
    void load(long nowMs, Loaded into);

    /// Does all changes or none. They are safe when this returns.
    void write(List<Change> changes);

    Map<Long, Buffer> bodies(List<Long> ids);

    /// Of a body that came as a stream; empty when it has none of this number.
    Optional<Buffer> piece(long id, int number);

    /// How many bytes more of bodies that come as streams it should take now.
    default long room() {
        return Long.MAX_VALUE;
    }

    Optional<Stored> find(long id);

    /// The latest first.
    List<Job> list(JobQuery query);

    List<Count> counts();

    /// Forgets finished jobs whose time is over, and says how many of which: at most `limit` jobs and
    /// pieces together, but for the last job.
    List<Count> purge(long nowMs, int limit);

    @Override
    void close();
}
