package io.polyvert.jobs;

import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.Job;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which job holds which key. A key counts for one address, and for schedules and jobs apart.
final class Keys {
    private record Name(String queue, String key, boolean isSchedule) {}

    private record Hold(long id, boolean isFinished, long untilMs) {
        boolean isOver(long nowMs) {
            return isFinished && untilMs <= nowMs;
        }
    }

    private final Map<Name, Hold> holds = new HashMap<>();

    private static Optional<Name> name(JobOrder order) {
        return order.key()
                .map(key -> new Name(order.address(), key.name(), order.cron().isPresent()));
    }

    void hold(Job job) {
        name(job.order()).ifPresent(name -> {
            Hold hold = new Hold(job.id(), job.state().isFinished(), job.uniqueUntilMs());
            holds.merge(name, hold, (old, next) -> old.isFinished ? next : old);
        });
    }

    void release(Job job) {
        name(job.order())
                .ifPresent(name -> holds.computeIfPresent(
                        name, (_, old) -> old.id == job.id() ? new Hold(old.id, true, job.uniqueUntilMs()) : old));
    }

    Optional<Long> holder(JobOrder order, long nowMs) {
        return name(order).map(holds::get).filter(hold -> !hold.isOver(nowMs)).map(Hold::id);
    }

    void forget(long nowMs) {
        holds.values().removeIf(hold -> hold.isOver(nowMs));
    }
}
