package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.Change;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobError;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.QueueSettings;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Every unfinished job, and all decisions about them. One thread calls it. What it decides counts when
/// the changes that it noted are stored; when they cannot be, the book is thrown away and read anew
/// from the store.
final class Book implements JobStore.Loaded {
    /// A job that has finished now.
    record Finished(Job job, Buffer result) {}

    static final String TAKEN = "the id is taken";

    private static final long SWEEP_MS = 1_000;
    private static final long MAX_CACHED_BYTES = 64L << 20;

    private final JobOptions options;
    private final String self;
    private final JobId ids;
    private final RandomGenerator random;
    private final Map<Long, Entry> live = new HashMap<>();
    private final Map<String, Line> lines = new HashMap<>();
    private final Keys keys = new Keys();
    private final Families families = new Families(this);
    private final TreeSet<Entry> due = new TreeSet<>(Entry.FIRST_DUE);
    private final TreeSet<Entry> deadlines = new TreeSet<>(Entry.FIRST_DEAD);
    private final Set<Entry> running = new HashSet<>();
    private final Set<Entry> progressed = new HashSet<>();
    private List<Change> changes = new ArrayList<>();
    private List<Finished> finished = new ArrayList<>();
    private List<Grant> stops = new ArrayList<>();
    private long cachedBytes;
    private long sweptMs;
    private boolean isLeaving;

    Book(JobOptions options, String self, JobId ids, RandomGenerator random) {
        this.options = options;
        this.self = self;
        this.ids = ids;
        this.random = random;
    }

    // -- from the store

    @Override
    public void job(Job job) {
        keys.hold(job);
        if (job.state().isFinished()) {
            return;
        }
        Entry entry = new Entry(job);
        live.put(job.id(), entry);
        if (job.deadlineMs() != Long.MAX_VALUE) {
            deadlines.add(entry);
        }
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
                    || (entry.job.attempt() > 0
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

    int size() {
        return live.size();
    }

    // -- what others ask for

    /// Makes the job safe, unless there is one with its key: then that one's id is the answer.
    Submitted submit(long id, JobOrder order, Buffer body, String origin, long nowMs) {
        Entry same = live.get(id);
        if (same != null) {
            if (same.job.origin().equals(origin)) {
                return new Submitted(id, true);
            }
            throw Failure.CONFLICT.because(TAKEN);
        }
        Optional<Long> held = keys.holder(order, nowMs);
        if (held.isPresent()) {
            Entry holder = live.get(held.get());
            if (holder == null || order.cron().isEmpty() || holder.job.order().equals(order.withBody(null))) {
                return new Submitted(held.get(), false);
            }
            finish(holder, JobState.CANCELLED, nowMs);
        }
        int wanted = 1 + order.children().size();
        if (live.size() + wanted > options.maxJobs()) {
            throw Failure.UNAVAILABLE.because(live.size() + " jobs have not finished, and jobs.maxJobs="
                    + options.maxJobs() + "; submit it later");
        }
        families.begin(add(id, order, body, 0, origin, nowMs), order, nowMs);
        return new Submitted(id, true);
    }

    Entry add(long id, JobOrder order, Buffer body, long parent, String origin, long nowMs) {
        JobOrder bare = order.withBody(null).withChildren(List.of());
        JobState state = families.firstState(order);
        Job job = Job.submitted(id, bare, state, nowMs, parent, origin);
        if (order.cron().isPresent()) {
            job = job.scheduled(Schedule.of(order.cron().get()).after(nowMs));
        }
        Entry entry = new Entry(job);
        keep(entry, body, order.cron().isPresent());
        live.put(id, entry);
        keys.hold(job);
        line(job).count(state, 1);
        changes.add(new Change.Added(job, body));
        if (job.deadlineMs() != Long.MAX_VALUE) {
            deadlines.add(entry);
        }
        place(entry);
        return entry;
    }

    private void keep(Entry entry, Buffer body, boolean always) {
        if (always || cachedBytes + body.length() <= MAX_CACHED_BYTES) {
            entry.body = body;
            cachedBytes += body.length();
        }
    }

    long newId() {
        return ids.next();
    }

    @Nullable
    Entry find(long id) {
        return live.get(id);
    }

    /// What became of an attempt; one that is not the present one is not heard.
    void report(long id, int attempt, Outcome outcome, long nowMs) {
        Entry entry = live.get(id);
        if (entry == null || entry.job.state() != JobState.RUNNING || entry.job.attempt() != attempt) {
            return;
        }
        switch (outcome) {
            case Outcome.Done(Buffer result) -> {
                line(entry.job).somebodyAnswered();
                finish(entry, JobState.DONE, result, nowMs);
            }
            case Outcome.Failed(int code, String message) -> {
                line(entry.job).somebodyAnswered();
                leaveRunning(entry);
                failed(entry, code, message, nowMs, true);
            }
            case Outcome.Unserved() -> {
                if (entry.worker != null) {
                    line(entry.job).nobodyAt(entry.worker, nowMs);
                }
                change(entry, entry.job.withoutAttempt().waiting());
            }
            case Outcome.Released() -> change(entry, entry.job.withoutAttempt().waiting());
        }
    }

    /// The attempt ended without an answer, and its node with it.
    private void lost(Entry entry, String why, long nowMs) {
        failed(entry, Failure.UNAVAILABLE.code(), why, nowMs, false);
    }

    private void failed(Entry entry, int code, String message, long nowMs, boolean rests) {
        Job job = entry.job;
        entry.job = job.with(job.trail()
                .with(new JobError(job.attempt(), nowMs, nowMs - job.startedMs(), code, message, job.worker())));
        boolean isLast =
                isForGood(code) || job.attempt() >= job.order().retry().attempts() || nowMs >= job.deadlineMs();
        if (isLast) {
            finish(entry, JobState.DEAD, nowMs);
            return;
        }
        long most = rests ? job.order().retry().restMs(job.attempt()) : 0;
        long rest = most == 0 ? 0 : most / 2 + random.nextLong(most / 2 + 1);
        change(entry, rest == 0 ? entry.job.waiting() : entry.job.scheduled(nowMs + rest));
    }

    /// Whether a worker says that the request itself is wrong. Time-outs, conflicts, limits and
    /// cancelled work are not that.
    private static boolean isForGood(int code) {
        return code >= Failure.INVALID.code()
                && code < Failure.INTERNAL.code()
                && code != 408
                && code != Failure.CONFLICT.code()
                && code != 429
                && code != Failure.CANCELLED.code();
    }

    void progress(long id, int attempt, double done, String text) {
        Entry entry = live.get(id);
        if (entry == null || entry.job.state() != JobState.RUNNING || entry.job.attempt() != attempt) {
            throw Failure.CONFLICT.because("attempt " + attempt + " of job " + JobId.text(id) + " does not run");
        }
        entry.job = entry.job.with(entry.job.trail().withProgress(done, text));
        progressed.add(entry);
    }

    /// Empty when it is not unfinished.
    Optional<Job> cancel(long id, long nowMs) {
        return Optional.ofNullable(live.get(id)).map(entry -> finish(entry, JobState.CANCELLED, nowMs));
    }

    /// A job that has finished begins anew; of a batch or chain those `members` that failed.
    Job retry(Job job, List<Job> members, long nowMs) {
        if (live.containsKey(job.id())) {
            throw Failure.CONFLICT.because("job " + JobId.text(job.id()) + " has not finished");
        }
        return families.retry(job, members, nowMs);
    }

    Entry revive(Job old, Job job) {
        Entry entry = new Entry(job);
        live.put(job.id(), entry);
        line(job).count(old.state(), -1);
        line(job).count(job.state(), 1);
        changes.add(new Change.Changed(job, Optional.empty()));
        place(entry);
        return entry;
    }

    QueueSettings set(QueueSettings settings) {
        line(settings.queue()).settings = settings;
        changes.add(new Change.Set(settings));
        return settings;
    }

    QueueSettings settingsOf(String queue) {
        Line line = lines.get(queue);
        return line == null ? QueueSettings.of(queue) : line.settings;
    }

    Line line(String queue) {
        return lines.computeIfAbsent(queue, name -> new Line(name, options.concurrency()));
    }

    private Line line(Job job) {
        return line(job.queue());
    }

    Iterable<Line> lines() {
        return lines.values();
    }

    // -- nodes and their workers

    /// A worker is there. What it had in hand while another owned the jobs counts.
    void join(String queue, String address, String node, String label, int concurrency, long nowMs) {
        line(queue)
                .join(address, node, label, concurrency, nowMs)
                .ifPresent(worker -> running.stream()
                        .filter(entry ->
                                entry.worker == null && entry.job.worker().equals(node + "/" + address))
                        .forEach(entry -> {
                            entry.worker = worker;
                            worker.running++;
                        }));
    }

    /// The node runs these, and is alive.
    void heard(String node, Map<Long, Integer> attempts, long nowMs) {
        attempts.forEach((id, attempt) -> {
            Entry entry = live.get(id);
            if (entry != null && entry.job.state() == JobState.RUNNING && entry.job.attempt() == attempt) {
                entry.heardMs = nowMs;
            } else {
                stops.add(stop(node, id, attempt));
            }
        });
    }

    private static Grant stop(String node, long id, int attempt) {
        Job job = Job.submitted(id, JobOrder.to("-"), JobState.CANCELLED, 0, 0, "")
                .withAttempt(attempt);
        return new Grant(node, "", job, Buffer.buffer());
    }

    /// The node takes no more jobs; if it is this one, none begins.
    void leaves(String node) {
        lines.values().forEach(line -> line.forgetWorkersOf(node));
        isLeaving |= node.equals(self);
    }

    /// The jobs that ran there are given to others at once.
    void nodeLeft(String node, long nowMs) {
        lines.values().forEach(line -> line.forgetWorkersOf(node));
        loseWhere(entry -> nodeOf(entry.job).equals(node), "the node that ran it has left", nowMs);
    }

    /// After a start nobody can run what ran before, but for the other nodes that are there, and for
    /// what this one knows that it runs.
    void nodesAre(Set<String> nodes, Map<Long, Integer> runsHere, long nowMs) {
        Predicate<Entry> isGone = entry -> nodeOf(entry.job).equals(self)
                ? !Integer.valueOf(entry.job.attempt()).equals(runsHere.get(entry.id()))
                : !nodes.contains(nodeOf(entry.job));
        loseWhere(isGone, "its node ended while it ran", nowMs);
    }

    private void loseWhere(Predicate<Entry> which, String why, long nowMs) {
        running.stream().filter(which).toList().forEach(entry -> lost(entry, why, nowMs));
    }

    private static String nodeOf(Job job) {
        int end = job.worker().indexOf('/');
        return end < 0 ? job.worker() : job.worker().substring(0, end);
    }

    // -- time

    /// What time brings: jobs that are due, deadlines, leases that ran out.
    void advance(long nowMs) {
        while (!due.isEmpty() && due.first().job.dueMs() <= nowMs) {
            Entry entry = due.first();
            if (entry.job.order().cron().isPresent()) {
                families.fire(entry, nowMs);
            } else {
                change(entry, entry.job.waiting());
            }
        }
        while (!deadlines.isEmpty() && deadlines.first().job.deadlineMs() <= nowMs) {
            Entry entry = deadlines.first();
            entry.job = entry.job.with(entry.job
                    .trail()
                    .with(new JobError(0, nowMs, 0, Failure.UNAVAILABLE.code(), "its deadline has passed", "")));
            finish(entry, JobState.DEAD, nowMs);
        }
        if (nowMs - sweptMs >= SWEEP_MS) {
            sweep(nowMs);
        }
    }

    private void sweep(long nowMs) {
        sweptMs = nowMs;
        long before = nowMs - options.leaseMs();
        Predicate<Entry> isSilent =
                entry -> entry.heardMs < before && !nodeOf(entry.job).equals(self);
        loseWhere(isSilent, "its node was not heard for " + options.leaseMs() + " ms", nowMs);
        lines.values().forEach(line -> line.forgetWorkers(before));
        lines.values().removeIf(Line::isForgettable);
        keys.forget(nowMs);
        progressed.forEach(entry -> changes.add(new Change.Changed(entry.job, Optional.empty())));
        progressed.clear();
    }

    /// When to call [#advance] again, if nothing else happens.
    long nextMs(long nowMs) {
        long next = sweptMs + SWEEP_MS;
        next = due.isEmpty() ? next : Math.min(next, due.first().job.dueMs());
        next = deadlines.isEmpty() ? next : Math.min(next, deadlines.first().job.deadlineMs());
        for (Line line : lines.values()) {
            next = Math.min(next, line.nextMs(nowMs));
        }
        return next;
    }

    /// Begins what may begin. A job whose body only the store has gets none here.
    List<Grant> grants(long nowMs) {
        List<Grant> grants = new ArrayList<>();
        if (isLeaving) {
            return grants;
        }
        for (Line line : lines.values()) {
            for (Optional<Entry> next = line.next(nowMs); next.isPresent(); next = line.next(nowMs)) {
                Entry entry = next.get();
                Worker worker = Objects.requireNonNull(entry.worker);
                String node = worker.node == null ? self : worker.node;
                Job job = entry.job.running(nowMs, node + "/" + worker.address);
                line.count(entry.job.state(), -1);
                line.count(JobState.RUNNING, 1);
                entry.job = job;
                entry.heardMs = nowMs;
                running.add(entry);
                changes.add(new Change.Changed(job, Optional.empty()));
                grants.add(new Grant(node, worker.address, job, takeBody(entry)));
            }
        }
        return grants;
    }

    /// [Engine#ABSENT] when the store has to be asked.
    private Buffer takeBody(Entry entry) {
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

    // -- how jobs change

    void change(Entry entry, Job next) {
        leaveRunning(entry);
        entry.leave();
        line(entry.job).count(entry.job.state(), -1);
        line(next).count(next.state(), 1);
        entry.job = next;
        changes.add(new Change.Changed(next, Optional.empty()));
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

    private void leaveRunning(Entry entry) {
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
            stops.add(new Grant(nodeOf(entry.job), "", entry.job, Buffer.buffer()));
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
        changes.add(new Change.Changed(entry.job, Optional.of(result)));
        finished.add(new Finished(entry.job, result));
        families.finished(entry, result, nowMs);
        return entry.job;
    }

    Iterable<Entry> entries() {
        return live.values();
    }

    // -- what the turn has brought

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
