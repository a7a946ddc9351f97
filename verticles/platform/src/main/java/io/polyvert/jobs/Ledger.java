package io.polyvert.jobs;

import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.Change;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.QueueSettings;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Every unfinished job in its place, and how jobs change. It decides nothing; what it changes it notes
/// in the turn.
final class Ledger implements JobStore.Loaded {
    private static final long MAX_CACHED_BYTES = 64L << 20;

    final Keys keys = new Keys();
    final TreeSet<Entry> due = new TreeSet<>(Entry.FIRST_DUE);
    final TreeSet<Entry> deadlines = new TreeSet<>(Entry.FIRST_DEAD);
    final Set<Entry> running = new HashSet<>();
    /// Jobs whose progress is not stored yet.
    final Set<Entry> progressed = new HashSet<>();
    final Families families = new Families(this);
    private final Turn turn;
    private final JobId ids;
    private final int concurrency;
    private final Map<Long, Entry> live = new HashMap<>();
    private final Map<String, Line> lines = new HashMap<>();
    private long cachedBytes;

    /// @param concurrency of a queue for which nobody says it
    Ledger(Turn turn, JobId ids, int concurrency) {
        this.turn = turn;
        this.ids = ids;
        this.concurrency = concurrency;
    }

    // -- from the store

    @Override
    public void job(Job job) {
        keys.hold(job);
        if (job.state().isFinished()) {
            return;
        }
        Entry entry = new Entry(job);
        watch(entry);
        switch (job.state()) {
            case WAITING -> entry.moveTo(line(job).ready);
            case SCHEDULED -> entry.moveTo(due);
            case RUNNING -> running.add(entry);
            default -> {}
        }
    }

    @Override
    public void settings(QueueSettings settings) {
        line(settings.queue()).settings = settings;
    }

    /// All jobs are there.
    void loaded(List<JobStore.Count> counts, long nowMs) {
        counts.forEach(count -> line(count.queue()).count(count.state(), count.jobs()));
        live.values().forEach(entry -> {
            Entry parent = live.get(entry.job.parent());
            if (parent != null) {
                parent.children++;
            }
            boolean holds = entry.job.state() == JobState.RUNNING
                    || (entry.job.tries() > 0
                            && entry.job
                                    .order()
                                    .group()
                                    .filter(group -> group.limit() == 1)
                                    .isPresent());
            if (holds) {
                line(entry.job).enter(entry);
            }
        });
        running.forEach(entry -> entry.heardMs = nowMs);
        families.reconcile(nowMs);
    }

    List<Long> schedules() {
        return live.values().stream()
                .filter(entry -> entry.job.order().cron().isPresent())
                .map(Entry::id)
                .toList();
    }

    /// A schedule's body has to be at hand when it is due.
    void remember(Map<Long, Buffer> bodies) {
        bodies.forEach((id, body) -> keep(Objects.requireNonNull(live.get(id)), body, true));
    }

    // -- what is there

    int size() {
        return live.size();
    }

    @Nullable
    Entry find(long id) {
        return live.get(id);
    }

    /// Only while this attempt of it runs.
    Optional<Entry> running(long id, int attempt) {
        return Optional.ofNullable(live.get(id))
                .filter(entry -> entry.job.state() == JobState.RUNNING && entry.job.attempt() == attempt);
    }

    Iterable<Entry> entries() {
        return live.values();
    }

    QueueSettings set(QueueSettings settings) {
        line(settings.queue()).settings = settings;
        turn.add(new Change.Set(settings));
        return settings;
    }

    QueueSettings settingsOf(String queue) {
        Line line = lines.get(queue);
        return line == null ? QueueSettings.of(queue) : line.settings;
    }

    Line line(String queue) {
        return lines.computeIfAbsent(queue, name -> new Line(name, concurrency));
    }

    Line line(Job job) {
        return line(job.queue());
    }

    Collection<Line> lines() {
        return lines.values();
    }

    long newId() {
        return ids.next();
    }

    // -- how jobs change

    Entry add(long id, JobOrder order, Buffer body, long parent, String origin, long nowMs) {
        boolean isBare = order.body() == null && order.children().isEmpty();
        JobOrder bare = isBare ? order : order.withBody(null).withChildren(List.of());
        JobState state = families.firstState(order);
        Job job = Job.submitted(id, bare, state, nowMs, parent, origin);
        if (order.cron().isPresent()) {
            job = job.scheduled(Schedule.of(order.cron().get()).after(nowMs));
        }
        Entry entry = new Entry(job);
        keep(entry, body, order.cron().isPresent());
        keys.hold(job);
        line(job).count(state, 1);
        turn.add(new Change.Added(job, body));
        watch(entry);
        place(entry);
        return entry;
    }

    private void watch(Entry entry) {
        live.put(entry.id(), entry);
        if (entry.job.deadlineMs() != Long.MAX_VALUE) {
            deadlines.add(entry);
        }
    }

    private void keep(Entry entry, Buffer body, boolean always) {
        if (always || cachedBytes + body.length() <= MAX_CACHED_BYTES) {
            entry.body = body;
            cachedBytes += body.length();
        }
    }

    /// [Engine#ABSENT] when the store has to be asked.
    Buffer takeBody(Entry entry) {
        Buffer body = entry.body;
        if (body == null) {
            return Engine.ABSENT;
        }
        drop(entry);
        return body;
    }

    private void drop(Entry entry) {
        if (entry.body != null) {
            cachedBytes -= entry.body.length();
            entry.body = null;
        }
    }

    Entry revive(Job old, Job job) {
        Entry entry = new Entry(job);
        keys.hold(job);
        line(job).count(old.state(), -1);
        line(job).count(job.state(), 1);
        turn.add(new Change.Changed(job, Optional.empty()));
        watch(entry);
        place(entry);
        return entry;
    }

    void change(Entry entry, Job next) {
        leaveRunning(entry);
        entry.leave();
        line(entry.job).count(entry.job.state(), -1);
        line(next).count(next.state(), 1);
        entry.job = next;
        turn.add(new Change.Changed(next, Optional.empty()));
        boolean keepsItsTurn =
                next.order().group().filter(group -> group.limit() == 1).isPresent();
        if (!keepsItsTurn) {
            line(next).leaveGroup(entry);
        }
        place(entry);
    }

    private void place(Entry entry) {
        switch (entry.job.state()) {
            case WAITING -> entry.moveTo(line(entry.job).ready);
            case SCHEDULED -> entry.moveTo(due);
            default -> {}
        }
    }

    void leaveRunning(Entry entry) {
        running.remove(entry);
        if (entry.worker != null) {
            entry.worker.running--;
            entry.worker = null;
        }
    }

    Job finish(Entry entry, JobState state, long nowMs) {
        return finish(entry, state, Buffer.buffer(), nowMs);
    }

    Job finish(Entry entry, JobState state, Buffer result, long nowMs) {
        if (running.contains(entry) && state != JobState.DONE) {
            turn.stop(new Grant(entry.node(), "", entry.job, Buffer.buffer()));
        }
        leaveRunning(entry);
        entry.leave();
        deadlines.remove(entry);
        progressed.remove(entry);
        drop(entry);
        Line line = line(entry.job);
        line.count(entry.job.state(), -1);
        line.count(state, 1);
        line.leaveGroup(entry);
        entry.job = entry.job.finished(state, nowMs);
        live.remove(entry.id());
        keys.release(entry.job);
        turn.add(new Change.Changed(entry.job, Optional.of(result)));
        turn.add(new Finished(entry.job, result));
        families.finished(entry, result, nowMs);
        return entry.job;
    }
}
