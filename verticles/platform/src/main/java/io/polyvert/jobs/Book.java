package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.Change;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobError;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.Payload;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// All decisions about unfinished jobs. One thread calls it. What it decides counts when the changes
/// that the turn has noted are stored; when they cannot be, the book is thrown away and read anew from
/// the store.
final class Book {
    static final String TAKEN = "the id is taken";

    private static final long SWEEP_MS = 1_000;

    private final JobOptions options;
    private final String self;
    private final Turn turn = new Turn();
    private final Ledger ledger;
    private final Attempts attempts;
    private final Staff staff;
    private final Uploads uploads = new Uploads(turn);
    private long sweptMs;

    Book(JobOptions options, String self, JobId ids, RandomGenerator random) {
        this.options = options;
        this.self = self;
        this.ledger = new Ledger(turn, ids, options.concurrency());
        this.attempts = new Attempts(ledger, random);
        this.staff = new Staff(ledger, attempts, turn, self, options.leaseMs());
    }

    Turn turn() {
        return turn;
    }

    Ledger ledger() {
        return ledger;
    }

    Attempts attempts() {
        return attempts;
    }

    Staff staff() {
        return staff;
    }

    // -- what others ask for

    /// Makes the job safe, unless there is one with its key: then that one's id is the answer.
    Submitted submit(long id, JobOrder order, Buffer body, String origin, long nowMs) {
        Entry same = ledger.find(id);
        if (same != null) {
            if (same.job.origin().equals(origin)) {
                return new Submitted(id, true);
            }
            throw Failure.CONFLICT.because(TAKEN);
        }
        Optional<Long> held = ledger.keys.holder(order, nowMs);
        if (held.isPresent()) {
            Entry holder = ledger.find(held.get());
            if (holder == null || order.cron().isEmpty() || holder.job.order().equals(order.withBody(null))) {
                return new Submitted(held.get(), false);
            }
            ledger.finish(holder, JobState.CANCELLED, nowMs);
        }
        int wanted = 1 + order.children().size();
        if (ledger.size() + wanted > options.maxJobs()) {
            throw Failure.UNAVAILABLE.because(ledger.size() + " jobs have not finished, and jobs.maxJobs="
                    + options.maxJobs() + "; submit it later");
        }
        ledger.families.begin(ledger.add(id, order, body, 0, origin, nowMs), order, nowMs);
        return new Submitted(id, true);
    }

    /// Lets a body be written before its job. Present when it need not be, as the key is held.
    Optional<Submitted> begin(long id, JobOrder order, long nowMs) {
        if (ledger.find(id) != null || uploads.contains(id)) {
            throw Failure.CONFLICT.because(TAKEN);
        }
        Optional<Submitted> held = ledger.keys.holder(order, nowMs).map(other -> new Submitted(other, false));
        if (held.isEmpty()) {
            uploads.begin(id);
        }
        return held;
    }

    boolean piece(long id, Buffer bytes) {
        uploads.piece(id, bytes);
        return true;
    }

    /// As [#submit], for a body that has been written.
    Submitted submitUploaded(long id, JobOrder order, long bytes, String origin, long nowMs) {
        uploads.require(id);
        Submitted submitted = submit(id, order, Payload.streamed(bytes), origin, nowMs);
        if (submitted.id() == id) {
            uploads.end(id);
        } else {
            uploads.drop(id);
        }
        return submitted;
    }

    boolean giveUp(long id) {
        uploads.drop(id);
        return true;
    }

    /// Empty when it is not unfinished.
    Optional<Job> cancel(long id, long nowMs) {
        return Optional.ofNullable(ledger.find(id)).map(entry -> ledger.finish(entry, JobState.CANCELLED, nowMs));
    }

    /// A job that has finished begins anew; of a batch or chain those `members` that failed.
    Job retry(JobStore.Stored stored, List<Job> members, long nowMs) {
        Job job = stored.job();
        if (ledger.find(job.id()) != null) {
            throw Failure.CONFLICT.because("job " + JobId.text(job.id()) + " has not finished");
        }
        if (job.queue().isEmpty() && members.isEmpty()) {
            throw Failure.CONFLICT.because(
                    "of job " + JobId.text(job.id()) + " nothing is left that failed; submit it anew");
        }
        requireKey(job, nowMs);
        members.forEach(member -> requireKey(member, nowMs));
        return ledger.families.retry(stored, members, nowMs);
    }

    private void requireKey(Job job, long nowMs) {
        ledger.keys
                .holder(job.order(), nowMs)
                .filter(holder -> holder != job.id())
                .ifPresent(holder -> {
                    throw Failure.CONFLICT.because("key '"
                            + job.order().key().orElseThrow().name() + "' of job " + JobId.text(job.id())
                            + " is held by job " + JobId.text(holder)
                            + "; retry it when that one has finished and its windowMs is over");
                });
    }

    // -- time

    /// What time brings: jobs that are due, deadlines, leases that ran out.
    void advance(long nowMs) {
        while (!ledger.due.isEmpty() && ledger.due.first().job.dueMs() <= nowMs) {
            Entry entry = ledger.due.first();
            if (entry.job.order().cron().isPresent()) {
                ledger.families.fire(entry, nowMs);
            } else {
                ledger.change(entry, entry.job.waiting());
            }
        }
        while (!ledger.deadlines.isEmpty() && ledger.deadlines.first().job.deadlineMs() <= nowMs) {
            Entry entry = ledger.deadlines.first();
            entry.job = entry.job.with(entry.job
                    .trail()
                    .with(new JobError(0, nowMs, 0, Failure.UNAVAILABLE.code(), "its deadline has passed", "")));
            ledger.finish(entry, JobState.DEAD, nowMs);
        }
        if (nowMs - sweptMs >= SWEEP_MS) {
            sweep(nowMs);
        }
    }

    private void sweep(long nowMs) {
        sweptMs = nowMs;
        staff.forgetSilent(nowMs);
        ledger.lines().removeIf(Line::isForgettable);
        ledger.keys.forget(nowMs);
        ledger.progressed.forEach(entry -> turn.add(new Change.Changed(entry.job, Optional.empty())));
        ledger.progressed.clear();
    }

    /// When to call [#advance] again, if nothing else happens.
    long nextMs(long nowMs) {
        long next = sweptMs + SWEEP_MS;
        next = ledger.due.isEmpty()
                ? next
                : Math.min(next, ledger.due.first().job.dueMs());
        next = ledger.deadlines.isEmpty()
                ? next
                : Math.min(next, ledger.deadlines.first().job.deadlineMs());
        for (Line line : ledger.lines()) {
            next = Math.min(next, line.nextMs(nowMs));
        }
        return next;
    }

    /// Begins what may begin. A job whose body only the store has gets none here.
    List<Grant> grants(long nowMs) {
        List<Grant> grants = new ArrayList<>();
        if (staff.isLeaving()) {
            return grants;
        }
        for (Line line : ledger.lines()) {
            for (Optional<Entry> next = line.next(nowMs); next.isPresent(); next = line.next(nowMs)) {
                Entry entry = next.get();
                Worker worker = Objects.requireNonNull(entry.worker);
                String node = worker.node == null ? self : worker.node;
                Job job = entry.job.running(nowMs, node + "/" + worker.address);
                line.count(entry.job.state(), -1);
                line.count(JobState.RUNNING, 1);
                entry.job = job;
                entry.heardMs = nowMs;
                ledger.running.add(entry);
                turn.add(new Change.Changed(job, Optional.empty()));
                grants.add(new Grant(node, worker.address, job, ledger.takeBody(entry)));
            }
        }
        return grants;
    }
}
