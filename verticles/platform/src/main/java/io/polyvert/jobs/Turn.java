package io.polyvert.jobs;

import io.polyvert.jobs.store.Change;
import java.util.ArrayList;
import java.util.List;

/// What the decisions of one turn bring: to be stored, then to be told.
final class Turn {
    private List<Change> changes = new ArrayList<>();
    private List<Finished> finished = new ArrayList<>();
    private List<Grant> stops = new ArrayList<>();

    void add(Change change) {
        changes.add(change);
    }

    void add(Finished job) {
        finished.add(job);
    }

    /// An attempt that nobody wants any more.
    void stop(Grant attempt) {
        stops.add(attempt);
    }

    List<Change> takeChanges() {
        List<Change> taken = changes;
        changes = new ArrayList<>();
        return taken;
    }

    List<Finished> takeFinished() {
        List<Finished> taken = finished;
        finished = new ArrayList<>();
        return taken;
    }

    List<Grant> takeStops() {
        List<Grant> taken = stops;
        stops = new ArrayList<>();
        return taken;
    }
}
