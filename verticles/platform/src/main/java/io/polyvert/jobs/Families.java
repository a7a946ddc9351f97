package io.polyvert.jobs;

import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobCron;
import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobError;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/* A batch and a chain are jobs that are blocked while others, which name them as their parent, are not finished. A
 * chain's `attempt` counts the steps that were begun; a step is made in the same turn in which the one before it is
 * done, so a crash finds both or neither. The first failure is noted in the parent at once, as the failed child may be
 * forgotten before the last one finishes. A schedule is a job that is due again and again; its children are jobs on
 * their own. */

/// Jobs that make, wait for, and follow other jobs.
final class Families {
    private static final System.Logger LOG = System.getLogger(Families.class.getName());
    private static final int MOST_MISSED = 1_000;
    /// More would hold up all jobs.
    private static final int MOST_COUNTED = 100_000;
    private static final long IN_TIME_MS = 30_000;

    private final Ledger ledger;

    Families(Ledger ledger) {
        this.ledger = ledger;
    }

    JobState firstState(JobOrder order) {
        if (!order.children().isEmpty() || !order.chain().isEmpty()) {
            return JobState.BLOCKED;
        }
        return order.times().delayMs() > 0 || order.cron().isPresent() ? JobState.SCHEDULED : JobState.WAITING;
    }

    /// @param order as it was submitted, with its children
    void begin(Entry entry, JobOrder order, long nowMs) {
        for (JobOrder child : order.children()) {
            child(entry, child, Payload.encode(child.body()), nowMs);
        }
        if (!order.chain().isEmpty()) {
            step(entry, Buffer.buffer(), nowMs);
        }
    }

    private void child(Entry parent, JobOrder order, Buffer body, long nowMs) {
        parent.children++;
        ledger.add(ledger.newId(), order, body, parent.id(), parent.job.origin(), nowMs);
    }

    private void step(Entry chain, Buffer given, long nowMs) {
        JobOrder next = chain.job.order().chain().get(chain.job.attempt());
        ledger.change(chain, chain.job.withAttempt(chain.job.attempt() + 1));
        child(chain, next, next.body() == null ? given : Payload.encode(next.body()), nowMs);
    }

    /// Tells the parent, and stops the children of what is over before them.
    void finished(Entry entry, Buffer result, long nowMs) {
        if (entry.children > 0) {
            for (Entry child : childrenOf(entry.id())) {
                ledger.finish(child, JobState.CANCELLED, nowMs);
            }
        }
        Entry parent = ledger.find(entry.job.parent());
        if (parent == null || parent.job.state() != JobState.BLOCKED) {
            return;
        }
        parent.children--;
        if (entry.job.state() != JobState.DONE && parent.job.trail().errors().isEmpty()) {
            String why = "job " + JobId.text(entry.id()) + " to " + entry.job.queue() + " is "
                    + entry.job.state().word()
                    + entry.job.trail().errors().stream()
                            .reduce((_, last) -> last)
                            .map(error -> ": " + error.message())
                            .orElse("");
            var error = new JobError(0, nowMs, 0, Failure.UNAVAILABLE.code(), why, "");
            ledger.change(parent, parent.job.with(parent.job.trail().with(error)));
        }
        goOn(parent, result, nowMs);
    }

    private void goOn(Entry parent, Buffer result, long nowMs) {
        if (parent.children > 0) {
            return;
        }
        Job job = parent.job;
        boolean isChain = !job.order().chain().isEmpty();
        if (!job.trail().errors().isEmpty()) {
            ledger.finish(parent, JobState.DEAD, nowMs);
        } else if (isChain && job.attempt() < job.order().chain().size()) {
            step(parent, result, nowMs);
        } else if (!isChain && !job.queue().isEmpty()) {
            ledger.change(parent, job.waiting());
        } else {
            Buffer all = isChain ? result : Payload.encode(new JsonObject().put("done", true));
            ledger.finish(parent, JobState.DONE, all, nowMs);
        }
    }

    private List<Entry> childrenOf(long parent) {
        List<Entry> children = new ArrayList<>();
        ledger.entries().forEach(entry -> {
            if (entry.job.parent() == parent) {
                children.add(entry);
            }
        });
        return children;
    }

    /// Those whose last child finished while nobody could write that down.
    void reconcile(long nowMs) {
        List<Entry> over = new ArrayList<>();
        ledger.entries().forEach(entry -> {
            if (entry.job.state() == JobState.BLOCKED && entry.children == 0) {
                over.add(entry);
            }
        });
        over.forEach(entry -> goOn(entry, Buffer.buffer(), nowMs));
    }

    /// @param members those that failed; a schedule's are jobs on their own
    Job retry(JobStore.Stored stored, List<Job> members, long nowMs) {
        Job job = stored.job();
        Optional<JobCron> cron = job.order().cron();
        if (cron.isPresent()) {
            Job again = job.again(nowMs).scheduled(Schedule.of(cron.get()).after(nowMs));
            Entry schedule = ledger.revive(job, again);
            ledger.remember(Map.of(job.id(), stored.body()));
            return schedule.job;
        }
        Entry entry = ledger.revive(job, members.isEmpty() ? job.again(nowMs) : job.blockedAgain(nowMs));
        for (Job member : members) {
            if (ledger.find(member.id()) == null) {
                entry.children++;
                ledger.revive(member, member.again(nowMs));
            }
        }
        return entry.job;
    }

    /// A schedule is due: makes the jobs for it and says when it is next.
    void fire(Entry schedule, long nowMs) {
        JobOrder order = schedule.job.order();
        JobCron cron = order.cron().orElseThrow();
        Schedule times = Schedule.of(cron);
        List<Long> missed = new ArrayList<>();
        long at = schedule.job.dueMs();
        while (at <= nowMs && missed.size() < MOST_MISSED) {
            missed.add(at);
            at = times.after(at);
        }
        if (at <= nowMs && cron.missed() == JobCron.Missed.ALL) {
            warnOfRest(schedule, times, at, nowMs);
        }
        int jobs = switch (cron.missed()) {
            case ALL -> missed.size();
            case ONCE -> 1;
            case SKIP -> nowMs - missed.getLast() <= IN_TIME_MS ? 1 : 0;
        };
        Buffer body = Optional.ofNullable(schedule.body).orElse(Payload.NULL);
        for (int i = 0; i < jobs; i++) {
            ledger.add(ledger.newId(), order.once(), body, schedule.id(), schedule.job.origin(), nowMs);
        }
        ledger.change(schedule, schedule.job.scheduled(times.after(Math.max(at - 1, nowMs))));
    }

    private static void warnOfRest(Entry schedule, Schedule times, long firstMs, long nowMs) {
        long rest = LongStream.iterate(firstMs, at -> at <= nowMs, times::after)
                .limit(MOST_COUNTED)
                .count();
        LOG.log(
                WARNING,
                () -> "job " + JobId.text(schedule.id()) + " to " + schedule.job.queue() + " makes " + MOST_MISSED
                        + " jobs for the times that it missed, and none for "
                        + (rest < MOST_COUNTED ? "" : "at least ") + rest + " more");
    }
}
