package io.polyvert.jobs.store;

import io.polyvert.contracts.JobOrder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The questions about jobs, on one connection.
final class SqlReader {
    private static final String COLUMNS =
            "id, queue, state, attempt, created, due, started, finished, parent, origin, worker, trail, spec";
    private static final int FETCH = 1_000;

    private final Connection connection;
    private final Map<String, JobOrder> plain = new HashMap<>();

    SqlReader(Connection connection) {
        this.connection = connection;
    }

    boolean isClosed() throws SQLException {
        return connection.isClosed();
    }

    void load(long nowMs, JobStore.Loaded into) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM jobs WHERE state < 5 UNION ALL SELECT " + COLUMNS
                + " FROM jobs WHERE unique_until > ? AND state >= 5")) {
            query.setFetchSize(FETCH);
            query.setLong(1, nowMs);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    into.job(job(rows));
                }
            }
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT queue, paused, rate, rate_ms FROM queues");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                into.settings(
                        new QueueSettings(rows.getString(1), rows.getInt(2) != 0, rows.getInt(3), rows.getLong(4)));
            }
        }
    }

    /// Most jobs are plain: their orders are equal, and kept once.
    private Job job(ResultSet rows) throws SQLException {
        String spec = rows.getString(13);
        JobOrder order = spec.length() > 200 ? order(spec) : plain.computeIfAbsent(spec, SqlReader::order);
        if (plain.size() > FETCH) {
            plain.clear();
        }
        return new Job(
                rows.getLong(1),
                order,
                JobState.of(rows.getInt(3)),
                rows.getInt(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getLong(7),
                rows.getLong(8),
                rows.getLong(9),
                rows.getString(10).intern(),
                rows.getString(11).intern(),
                JobTrail.decode(rows.getString(12)));
    }

    private static JobOrder order(String spec) {
        try {
            return JobOrder.from(new JsonObject(spec));
        } catch (RuntimeException broken) {
            throw new StoreException("a stored job cannot be read: " + broken.getMessage(), broken);
        }
    }

    Map<Long, Buffer> bodies(List<Long> ids) throws SQLException {
        Map<Long, Buffer> found = HashMap.newHashMap(ids.size());
        for (long id : ids) {
            found.put(id, payload("bodies", id));
        }
        return found;
    }

    private Buffer payload(String table, long id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT data FROM " + table + " WHERE id = ?")) {
            query.setLong(1, id);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Buffer.buffer(rows.getBytes(1)) : Payload.NULL;
            }
        }
    }

    Optional<Buffer> piece(long id, int number) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT data FROM pieces WHERE id = ? AND number = ?")) {
            query.setLong(1, id);
            query.setInt(2, number);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(Buffer.buffer(rows.getBytes(1))) : Optional.empty();
            }
        }
    }

    Optional<JobStore.Stored> find(long id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT " + COLUMNS + " FROM jobs WHERE id = ?")) {
            query.setLong(1, id);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new JobStore.Stored(job(rows), payload("bodies", id), payload("results", id)))
                        : Optional.empty();
            }
        }
    }

    /* The only index by state begins with the queue, as each index costs every change; so a page is put together from
     * one page per queue and state, each of which ends after its first rows. */
    List<Job> list(JobQuery query) throws SQLException {
        if (query.parent() != 0 || (query.queues().isEmpty() && query.states().isEmpty())) {
            return page(query);
        }
        List<String> queues = query.queues().isEmpty() ? queues() : query.queues();
        List<JobState> states = query.states().isEmpty() ? JobState.all() : query.states();
        List<Job> all = new ArrayList<>();
        for (String queue : queues) {
            for (JobState state : states) {
                all.addAll(page(queue, state, query));
            }
        }
        all.sort(Comparator.comparingLong(Job::id).reversed());
        return all.subList(0, Math.min(all.size(), query.limit()));
    }

    private List<Job> page(JobQuery query) throws SQLException {
        String parent = query.parent() == 0 ? "" : "parent > 0 AND parent = " + query.parent() + " AND ";
        String sql = "SELECT " + COLUMNS + " FROM jobs WHERE " + parent + "id < ? ORDER BY id DESC";
        List<Job> page = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql + (parent.isEmpty() ? " LIMIT ?" : ""))) {
            select.setLong(1, query.before());
            if (parent.isEmpty()) {
                select.setInt(2, query.limit());
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && page.size() < query.limit()) {
                    Job job = job(rows);
                    if (query.matches(job)) {
                        page.add(job);
                    }
                }
            }
        }
        return page;
    }

    private List<Job> page(String queue, JobState state, JobQuery query) throws SQLException {
        List<Job> page = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM jobs WHERE queue = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?")) {
            select.setString(1, queue);
            select.setInt(2, state.code());
            select.setLong(3, query.before());
            select.setInt(4, query.limit());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    page.add(job(rows));
                }
            }
        }
        return page;
    }

    /// Steps from one name to the next in the index, without a look at every job.
    private List<String> queues() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                WITH RECURSIVE names(queue) AS (
                  SELECT MIN(queue) FROM jobs
                  UNION ALL
                  SELECT (SELECT MIN(queue) FROM jobs WHERE jobs.queue > names.queue) FROM names
                  WHERE names.queue IS NOT NULL)
                SELECT queue FROM names WHERE queue IS NOT NULL
                """);
                ResultSet rows = select.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    List<JobStore.Count> counts() throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT queue, state, COUNT(*) FROM jobs GROUP BY queue, state");
                ResultSet rows = select.executeQuery()) {
            List<JobStore.Count> counts = new ArrayList<>();
            while (rows.next()) {
                counts.add(new JobStore.Count(rows.getString(1), JobState.of(rows.getInt(2)), rows.getLong(3)));
            }
            return counts;
        }
    }
}
