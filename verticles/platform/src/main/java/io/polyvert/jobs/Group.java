package io.polyvert.jobs;

import java.util.TreeSet;

/// The jobs of one group in a queue: how many run, and who waits for room.
final class Group {
    final TreeSet<Entry> parked = new TreeSet<>(Entry.FIRST_TO_RUN);
    int running;

    boolean isEmpty() {
        return running == 0 && parked.isEmpty();
    }
}
