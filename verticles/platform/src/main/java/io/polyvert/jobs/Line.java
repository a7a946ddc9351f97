package io.polyvert.jobs;

import io.polyvert.contracts.JobGroup;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.QueueSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The jobs to one address: who waits, who works, and what the operator allows.
final class Line {
    private static final long FIRST_REST_MS = 250;
    private static final long LONGEST_REST_MS = 5_000;

    final String queue;
    final TreeSet<Entry> ready = new TreeSet<>(Entry.FIRST_TO_RUN);
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, Worker> workers = new LinkedHashMap<>();
    private final Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    private final Worker anybody;
    private final Pace pace = new Pace();
    QueueSettings settings;
    private long restUntilMs;
    private long restMs;

    Line(String queue, int concurrency) {
        this.queue = queue;
        this.anybody = new Worker(queue, null, queue, concurrency, 0);
        this.settings = QueueSettings.of(queue);
    }

    void count(JobState state, long more) {
        counts.merge(state, more, Long::sum);
    }

    boolean isForgettable() {
        return counts.values().stream().allMatch(count -> count == 0)
                && workers.isEmpty()
                && settings.equals(QueueSettings.of(queue));
    }

    /// The next job that may begin now, with who does it; it counts as begun.
    Optional<Entry> next(long nowMs) {
        if (settings.paused() || ready.isEmpty()) {
            return Optional.empty();
        }
        Optional<Worker> free = freeWorker(nowMs);
        if (free.isEmpty() || mayBeginMs(nowMs) > nowMs) {
            return Optional.empty();
        }
        Optional<Entry> first = firstWithRoom();
        first.ifPresent(entry -> {
            if (settings.rate() > 0) {
                pace.begin(nowMs, settings.rateMs());
            }
            entry.worker = free.get();
            entry.worker.running++;
        });
        return first;
    }

    private Optional<Entry> firstWithRoom() {
        while (!ready.isEmpty()) {
            Entry entry = ready.first();
            Optional<JobGroup> group = entry.job.order().group();
            if (entry.inGroup || group.isEmpty()) {
                entry.leave();
                return Optional.of(entry);
            }
            Group members = groups.computeIfAbsent(group.get().name(), _ -> new Group());
            if (members.running < group.get().limit()) {
                entry.leave();
                enter(entry);
                return Optional.of(entry);
            }
            entry.moveTo(members.parked);
        }
        return Optional.empty();
    }

    /// The job counts against its group's limit from now on.
    void enter(Entry entry) {
        entry.job.order().group().ifPresent(group -> {
            if (!entry.inGroup) {
                groups.computeIfAbsent(group.name(), _ -> new Group()).running++;
                entry.inGroup = true;
            }
        });
    }

    /// The job makes room for the next of its group.
    void leaveGroup(Entry entry) {
        entry.job.order().group().ifPresent(group -> {
            Group members = groups.get(group.name());
            if (members == null) {
                return;
            }
            if (entry.inGroup) {
                members.running--;
                entry.inGroup = false;
            }
            if (!members.parked.isEmpty() && members.running < group.limit()) {
                members.parked.first().moveTo(ready);
            }
            if (members.isEmpty()) {
                groups.remove(group.name());
            }
        });
    }

    /// By the queue's rate; not later than `nowMs` for at once.
    private long mayBeginMs(long nowMs) {
        return settings.rate() == 0 ? nowMs : pace.nextMs(settings.rate(), settings.rateMs(), nowMs);
    }

    /// Who has most room. Where nobody has said so, whoever listens at the address; one job tries
    /// whether somebody does.
    private Optional<Worker> freeWorker(long nowMs) {
        if (workers.isEmpty()) {
            boolean tries = restMs > 0;
            return nowMs >= restUntilMs && (tries ? anybody.running == 0 : anybody.free() > 0)
                    ? Optional.of(anybody)
                    : Optional.empty();
        }
        Worker best = anybody;
        for (Worker worker : workers.values()) {
            if (worker.free() > 0 && (best == anybody || worker.free() > best.free())) {
                best = worker;
            }
        }
        return best == anybody ? Optional.empty() : Optional.of(best);
    }

    /// Nobody was there; the next job tries again after a rest, or as soon as a worker says that it is
    /// there.
    void nobodyAt(Worker worker, long nowMs) {
        if (worker == anybody) {
            restMs = Math.min(LONGEST_REST_MS, Math.max(FIRST_REST_MS, restMs * 2));
            restUntilMs = nowMs + restMs;
        } else {
            workers.remove(worker.address);
        }
    }

    void somebodyAnswered() {
        restMs = 0;
        restUntilMs = 0;
    }

    /// Whether it is new here.
    Optional<Worker> join(String address, String node, String label, int concurrency, long nowMs) {
        boolean isNew = !workers.containsKey(address);
        Worker worker = workers.computeIfAbsent(address, _ -> new Worker(address, node, label, concurrency, nowMs));
        worker.concurrency = concurrency;
        worker.heardMs = nowMs;
        return isNew ? Optional.of(worker) : Optional.empty();
    }

    void leave(String address) {
        workers.remove(address);
    }

    void forgetWorkers(long heardBeforeMs) {
        workers.values().removeIf(worker -> worker.heardMs < heardBeforeMs);
    }

    void forgetWorkersOf(String node) {
        workers.values().removeIf(worker -> node.equals(worker.node));
    }

    /// When a job may begin that may not now; [Long#MAX_VALUE] when that depends on something else than
    /// time.
    long nextMs(long nowMs) {
        if (ready.isEmpty() || settings.paused()) {
            return Long.MAX_VALUE;
        }
        if (workers.isEmpty() && restUntilMs > nowMs) {
            return restUntilMs;
        }
        long beginMs = mayBeginMs(nowMs);
        return beginMs > nowMs ? beginMs : Long.MAX_VALUE;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject().put("address", queue).put("paused", settings.paused());
        JobState.all().forEach(state -> json.put(state.word(), counts.getOrDefault(state, 0L)));
        if (settings.rate() > 0) {
            json.put("rate", settings.rate()).put("perMs", settings.rateMs());
        }
        JsonArray all = new JsonArray();
        workers.values()
                .forEach(worker -> all.add(new JsonObject()
                        .put("worker", worker.label)
                        .put("node", worker.node)
                        .put("concurrency", worker.concurrency)
                        .put("running", worker.running)));
        return json.put("workers", all);
    }
}
