package io.polyvert.jobs;

import io.polyvert.jobs.store.Job;
import io.vertx.core.buffer.Buffer;
import java.util.Comparator;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// An unfinished job in memory. It is in one place at most: what its queue has ready, what its group
/// holds back, or what is due later.
final class Entry {
    static final Comparator<Entry> FIRST_TO_RUN = Comparator.<Entry>comparingInt(
                    entry -> -entry.job.order().priority())
            .thenComparingLong(Entry::id);
    static final Comparator<Entry> FIRST_DUE =
            Comparator.<Entry>comparingLong(entry -> entry.job.dueMs()).thenComparingLong(Entry::id);
    static final Comparator<Entry> FIRST_DEAD =
            Comparator.<Entry>comparingLong(entry -> entry.job.deadlineMs()).thenComparingLong(Entry::id);

    Job job;
    /// Absent while only the store has it.
    @Nullable
    Buffer body;

    @Nullable
    Worker worker;

    /// When a running job's node was last heard.
    long heardMs;
    /// Unfinished children.
    int children;
    /// Whether it counts against the limit of its group.
    boolean inGroup;

    private @Nullable NavigableSet<Entry> place;

    Entry(Job job) {
        this.job = job;
    }

    long id() {
        return job.id();
    }

    /// Where it runs or ran last.
    String node() {
        int end = job.worker().indexOf('/');
        return end < 0 ? job.worker() : job.worker().substring(0, end);
    }

    void moveTo(NavigableSet<Entry> next) {
        leave();
        place = next;
        next.add(this);
    }

    void leave() {
        if (place != null) {
            place.remove(this);
            place = null;
        }
    }
}
