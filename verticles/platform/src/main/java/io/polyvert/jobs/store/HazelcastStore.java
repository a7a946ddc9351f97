package io.polyvert.jobs.store;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/* The maps' backups are synchronous, so what is written survives the death of as many members at once as there are
 * backups. A turn is not one transaction: bodies and results are written before the jobs that have them, and a member
 * that dies in between leaves at most a body without a job, or a turn of which nobody was told. */

/// Jobs in the memory of a cluster: they end with its last member.
public final class HazelcastStore implements JobStore {
    private static final int CHUNK = 500;

    private record Expiry(long atMs, long id) {}

    private final HazelcastInstance hazelcast;
    private final IMap<Long, byte[]> jobs;
    private final IMap<Long, byte[]> bodies;
    private final IMap<Long, byte[]> results;
    /// By [#key].
    private final IMap<String, byte[]> pieces;
    private final IMap<String, byte[]> queues;
    private final TreeSet<Expiry> expiries =
            new TreeSet<>(Comparator.comparingLong(Expiry::atMs).thenComparingLong(Expiry::id));

    public HazelcastStore(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.jobs = hazelcast.getMap("__polyvert.jobs");
        this.bodies = hazelcast.getMap("__polyvert.jobs.bodies");
        this.results = hazelcast.getMap("__polyvert.jobs.results");
        this.pieces = hazelcast.getMap("__polyvert.jobs.pieces");
        this.queues = hazelcast.getMap("__polyvert.jobs.queues");
    }

    private static <T> T within(Supplier<T> work) {
        try {
            return work.get();
        } catch (HazelcastInstanceNotActiveException gone) {
            throw new StoreException("the node has left the cluster", gone);
        } catch (HazelcastException failure) {
            throw new StoreException("the cluster cannot keep the jobs now (" + failure.getMessage() + ")", failure);
        }
    }

    private static String key(long id, int number) {
        return id + "." + number;
    }

    private static long idOf(String key) {
        return Long.parseLong(key, 0, key.indexOf('.'), 10);
    }

    private static byte[] encode(Job job) {
        return job.encode().toBuffer().getBytes();
    }

    private static Job decode(byte[] bytes) {
        return Job.decode(new JsonObject(Buffer.buffer(bytes)));
    }

    @Override
    public void open() {
        expiries.clear();
        within(() -> hazelcast.getLifecycleService().isRunning() && jobs.isEmpty());
    }

    /// In pieces, as all together may be large.
    private void each(List<Long> ids, Consumer<Job> into) {
        for (int from = 0; from < ids.size(); from += CHUNK) {
            Set<Long> some = new HashSet<>(ids.subList(from, Math.min(ids.size(), from + CHUNK)));
            within(() -> jobs.getAll(some)).values().forEach(bytes -> into.accept(decode(bytes)));
        }
    }

    private List<Long> ids() {
        return new ArrayList<>(within(jobs::keySet));
    }

    @Override
    public void load(long nowMs, Loaded into) {
        List<Long> ids = ids();
        forgetLostPieces(new HashSet<>(ids));
        each(ids, job -> {
            if (job.state().isFinished()) {
                expiries.add(new Expiry(job.expiresMs(), job.id()));
            }
            if (!job.state().isFinished() || job.uniqueUntilMs() > nowMs) {
                into.job(job);
            }
        });
        within(() -> new ArrayList<>(queues.values())).forEach(bytes -> {
            JsonObject json = new JsonObject(Buffer.buffer(bytes));
            into.settings(new QueueSettings(
                    json.getString("queue"),
                    json.getBoolean("paused"),
                    json.getInteger("rate"),
                    json.getLong("rateMs")));
        });
    }

    /// Their owner died before the job was there.
    private void forgetLostPieces(Set<Long> jobs) {
        within(() -> drop(pieces.keySet().stream().filter(key -> !jobs.contains(idOf(key)))));
    }

    private static Stream<String> keys(long id, int count) {
        return IntStream.range(0, count).mapToObj(number -> key(id, number));
    }

    /// In one go: one by one, those of a large body would hold up all jobs. Says how many.
    private int drop(Stream<String> keys) {
        String[] all = keys.toArray(String[]::new);
        if (all.length > 0) {
            pieces.removeAll(Predicates.in("__key", all));
        }
        return all.length;
    }

    @Override
    public void write(List<Change> changes) {
        Map<Long, byte[]> newJobs = new HashMap<>();
        Map<Long, byte[]> newBodies = new HashMap<>();
        Map<Long, byte[]> newResults = new HashMap<>();
        Map<String, byte[]> newPieces = new HashMap<>();
        Map<String, byte[]> newQueues = new HashMap<>();
        List<Change.Dropped> dropped = new ArrayList<>();
        List<Job> finished = new ArrayList<>();
        Map<Long, Job> last = new TreeMap<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Added added -> {
                    last.put(added.job().id(), added.job());
                    if (added.body().length() > 0) {
                        newBodies.put(added.job().id(), added.body().getBytes());
                    }
                }
                case Change.Changed changed -> {
                    last.put(changed.job().id(), changed.job());
                    changed.result()
                            .filter(result -> result.length() > 0)
                            .ifPresent(result -> newResults.put(changed.job().id(), result.getBytes()));
                }
                case Change.Piece piece ->
                    newPieces.put(key(piece.id(), piece.number()), piece.bytes().getBytes());
                case Change.Dropped one -> dropped.add(one);
                case Change.Set set -> newQueues.put(set.settings().queue(), settings(set.settings()));
            }
        }
        last.values().forEach(job -> {
            newJobs.put(job.id(), encode(job));
            if (job.state().isFinished()) {
                finished.add(job);
            }
        });
        within(() -> {
            putAll(pieces, newPieces);
            drop(dropped.stream().flatMap(one -> keys(one.id(), one.pieces())));
            putAll(bodies, newBodies);
            putAll(results, newResults);
            putAll(queues, newQueues);
            putAll(jobs, newJobs);
            return true;
        });
        finished.forEach(job -> expiries.add(new Expiry(job.expiresMs(), job.id())));
    }

    private static <K> void putAll(IMap<K, byte[]> map, Map<K, byte[]> entries) {
        if (!entries.isEmpty()) {
            map.setAll(entries);
        }
    }

    private static byte[] settings(QueueSettings settings) {
        return new JsonObject()
                .put("queue", settings.queue())
                .put("paused", settings.paused())
                .put("rate", settings.rate())
                .put("rateMs", settings.rateMs())
                .toBuffer()
                .getBytes();
    }

    @Override
    public Map<Long, Buffer> bodies(List<Long> ids) {
        Map<Long, byte[]> found = within(() -> bodies.getAll(new HashSet<>(ids)));
        return ids.stream().collect(Collectors.toMap(id -> id, id -> buffer(found.get(id))));
    }

    @Override
    public Optional<Buffer> piece(long id, int number) {
        return within(() -> Optional.ofNullable(pieces.get(key(id, number)))).map(Buffer::buffer);
    }

    /// A quarter of the heap: no member holds more of the pieces, copies included.
    @Override
    public long room() {
        return Runtime.getRuntime().maxMemory() / 4 - within(pieces::size) * (long) Pieces.BYTES;
    }

    private static Buffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? Payload.NULL : Buffer.buffer(bytes);
    }

    @Override
    public Optional<Stored> find(long id) {
        return within(() -> Optional.ofNullable(jobs.get(id))
                .map(bytes -> new Stored(decode(bytes), buffer(bodies.get(id)), buffer(results.get(id)))));
    }

    /// Looks at jobs from the latest on until the page is full.
    @Override
    public List<Job> list(JobQuery query) {
        List<Long> ids = ids();
        ids.removeIf(id -> id >= query.before());
        ids.sort(Comparator.reverseOrder());
        List<Job> page = new ArrayList<>();
        for (int from = 0; from < ids.size() && page.size() < query.limit(); from += CHUNK) {
            List<Job> chunk = new ArrayList<>();
            each(ids.subList(from, Math.min(ids.size(), from + CHUNK)), chunk::add);
            chunk.sort(Comparator.comparingLong(Job::id).reversed());
            chunk.stream()
                    .filter(query::matches)
                    .limit(query.limit() - page.size())
                    .forEach(page::add);
        }
        return page;
    }

    @Override
    public List<Count> counts() {
        Map<Count, Long> all = new HashMap<>();
        each(ids(), job -> all.merge(new Count(job.queue(), job.state(), 1), 1L, Long::sum));
        return all.entrySet().stream()
                .map(entry -> new Count(entry.getKey().queue(), entry.getKey().state(), entry.getValue()))
                .toList();
    }

    /// A job that was tried again meanwhile has another expiry, or none.
    @Override
    public List<Count> purge(long nowMs, int limit) {
        List<Count> removed = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        while (removed.size() + lost.size() < limit
                && !expiries.isEmpty()
                && expiries.first().atMs() <= nowMs) {
            Expiry first = expiries.removeFirst();
            byte[] bytes = within(() -> jobs.get(first.id()));
            Job job = bytes == null ? null : decode(bytes);
            if (job != null && job.state().isFinished() && job.expiresMs() <= nowMs) {
                lost.addAll(within(() -> remove(first.id())));
                removed.add(new Count(job.queue(), job.state(), 1));
            }
        }
        within(() -> drop(lost.stream()));
        return removed;
    }

    /// Says which pieces it had, which are still there.
    private List<String> remove(long id) {
        int count = Pieces.count(Payload.streamedBytes(buffer(bodies.get(id))).orElse(0));
        jobs.delete(id);
        bodies.delete(id);
        results.delete(id);
        return keys(id, count).toList();
    }

    @Override
    public void close() {}
}
