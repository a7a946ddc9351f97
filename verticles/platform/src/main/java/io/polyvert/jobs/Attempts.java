package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobError;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.vertx.core.buffer.Buffer;
import java.util.random.RandomGenerator;

/// What becomes of jobs by what becomes of their attempts.
final class Attempts {
    private final Ledger ledger;
    private final RandomGenerator random;

    Attempts(Ledger ledger, RandomGenerator random) {
        this.ledger = ledger;
        this.random = random;
    }

    /// What became of an attempt; one that is not the present one is not heard.
    void report(long id, int attempt, Outcome outcome, long nowMs) {
        ledger.running(id, attempt).ifPresent(entry -> report(entry, outcome, nowMs));
    }

    private void report(Entry entry, Outcome outcome, long nowMs) {
        switch (outcome) {
            case Outcome.Done(Buffer result) -> {
                ledger.line(entry.job).somebodyAnswered();
                ledger.finish(entry, JobState.DONE, result, nowMs);
            }
            case Outcome.Failed(int code, String message) -> {
                ledger.line(entry.job).somebodyAnswered();
                ledger.leaveRunning(entry);
                failed(entry, code, message, nowMs, true);
            }
            case Outcome.Unserved() -> {
                if (entry.worker != null) {
                    ledger.line(entry.job).nobodyAt(entry.worker, nowMs);
                }
                ledger.change(entry, entry.job.withoutAttempt().waiting());
            }
            case Outcome.Released() ->
                ledger.change(entry, entry.job.withoutAttempt().waiting());
        }
    }

    /// The attempt ended without an answer, and its node with it.
    void lost(Entry entry, String why, long nowMs) {
        failed(entry, Failure.UNAVAILABLE.code(), why, nowMs, false);
    }

    private void failed(Entry entry, int code, String message, long nowMs, boolean rests) {
        Job job = entry.job;
        entry.job = job.with(job.trail()
                .with(new JobError(job.attempt(), nowMs, nowMs - job.startedMs(), code, message, job.worker())));
        boolean isLast = isForGood(code) || job.attempt() >= job.lastAttempt() || nowMs >= job.deadlineMs();
        if (isLast) {
            ledger.finish(entry, JobState.DEAD, nowMs);
            return;
        }
        long most = rests ? job.order().retry().restMs(job.tries()) : 0;
        long rest = most == 0 ? 0 : most / 2 + random.nextLong(most / 2 + 1);
        ledger.change(entry, rest == 0 ? entry.job.waiting() : entry.job.scheduled(nowMs + rest));
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
        Entry entry = ledger.running(id, attempt)
                .orElseThrow(() ->
                        Failure.CONFLICT.because("attempt " + attempt + " of job " + JobId.text(id) + " does not run"));
        entry.job = entry.job.with(entry.job.trail().withProgress(done, text));
        ledger.progressed.add(entry);
    }
}
