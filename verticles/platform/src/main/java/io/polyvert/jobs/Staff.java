package io.polyvert.jobs;

import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobState;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The workers and their nodes, and what becomes of jobs when they come and go.
final class Staff {
    private final Ledger ledger;
    private final Attempts attempts;
    private final Turn turn;
    private final String self;
    private final int leaseMs;
    private boolean isLeaving;

    Staff(Ledger ledger, Attempts attempts, Turn turn, String self, int leaseMs) {
        this.ledger = ledger;
        this.attempts = attempts;
        this.turn = turn;
        this.self = self;
        this.leaseMs = leaseMs;
    }

    /// Whether no job may begin any more.
    boolean isLeaving() {
        return isLeaving;
    }

    /// A worker is there. What it had in hand while another owned the jobs counts.
    void join(String queue, String address, String node, String label, int concurrency, long nowMs) {
        ledger.line(queue)
                .join(address, node, label, concurrency, nowMs)
                .ifPresent(worker -> ledger.running.stream()
                        .filter(entry ->
                                entry.worker == null && entry.job.worker().equals(node + "/" + address))
                        .forEach(entry -> {
                            entry.worker = worker;
                            worker.running++;
                        }));
    }

    /// The node runs these, and is alive.
    void heard(String node, Map<Long, Integer> running, long nowMs) {
        running.forEach((id, attempt) -> {
            Optional<Entry> entry = ledger.running(id, attempt);
            entry.ifPresent(one -> one.heardMs = nowMs);
            if (entry.isEmpty()) {
                turn.stop(stop(node, id, attempt));
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
        ledger.lines().forEach(line -> line.forgetWorkersOf(node));
        isLeaving |= node.equals(self);
    }

    /// The jobs that ran there are given to others at once.
    void nodeLeft(String node, long nowMs) {
        ledger.lines().forEach(line -> line.forgetWorkersOf(node));
        loseWhere(entry -> entry.node().equals(node), "the node that ran it has left", nowMs);
    }

    /// After a start nobody can run what ran before, but for the other nodes that are there, and for
    /// what this one knows that it runs.
    void nodesAre(Set<String> nodes, Map<Long, Integer> runsHere, long nowMs) {
        Predicate<Entry> isGone = entry -> entry.node().equals(self)
                ? !Integer.valueOf(entry.job.attempt()).equals(runsHere.get(entry.id()))
                : !nodes.contains(entry.node());
        loseWhere(isGone, "its node ended while it ran", nowMs);
    }

    /// Leases that ran out are given to others.
    void forgetSilent(long nowMs) {
        long before = nowMs - leaseMs;
        loseWhere(
                entry -> entry.heardMs < before && !entry.node().equals(self),
                "its node was not heard for " + leaseMs + " ms",
                nowMs);
        ledger.lines().forEach(line -> line.forgetWorkers(before));
    }

    private void loseWhere(Predicate<Entry> which, String why, long nowMs) {
        ledger.running.stream().filter(which).toList().forEach(entry -> attempts.lost(entry, why, nowMs));
    }
}
