package io.polyvert.jobs.store;

import java.util.List;

/// A page of jobs, the latest first.
///
/// @param queues their addresses; empty for all
/// @param states empty for all
/// @param parent 0 for any
/// @param before only jobs with a smaller id
public record JobQuery(List<String> queues, List<JobState> states, long parent, long before, int limit) {
    public static final int MOST = 1_000;

    public JobQuery {
        queues = List.copyOf(queues);
        states = List.copyOf(states);
        limit = limit(limit);
    }

    /// Refuses what is outside its bounds by `IllegalArgumentException`.
    public static int limit(long wanted) {
        if (wanted < 1 || wanted > MOST) {
            throw new IllegalArgumentException("limit=" + wanted + " is outside 1.." + MOST);
        }
        return (int) wanted;
    }

    public static JobQuery latest(int limit) {
        return new JobQuery(List.of(), List.of(), 0, Long.MAX_VALUE, limit);
    }

    boolean matches(Job job) {
        return job.id() < before
                && (queues.isEmpty() || queues.contains(job.queue()))
                && (states.isEmpty() || states.contains(job.state()))
                && (parent == 0 || job.parent() == parent);
    }
}
