package io.polyvert.jobs;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The nodes that do jobs, as the owner of the store sees them. Called on the store's thread; nothing
/// here waits.
interface Crew {
    void start(List<Grant> grants);

    /// Ends attempts that nobody wants any more.
    void stop(List<Grant> attempts);

    /// The attempts that this node runs, by job.
    Map<Long, Integer> runsHere();

    /// Every node that is there.
    Set<String> nodes();
}
