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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/* A job is one row; `spec`, what was ordered, is written once, so a change of state touches few and small columns. Its
 * body and result are in tables of their own, or each change would write them anew. */

/// Jobs in a database: one transaction for all changes of a turn.
final class SqlStore implements JobStore {
    private static final String COLUMNS =
            "id, queue, state, attempt, created, due, started, finished, parent, origin," + " worker, trail, spec";
    private static final int FETCH = 1_000;

    private final Database database;
    private final Map<String, JobOrder> plain = new HashMap<>();
    private @Nullable Connection writer;
    private @Nullable SqlWriter statements;
    private @Nullable Connection reader;

    SqlStore(Database database) {
        this.database = database;
    }

    /// What may fail because of the database.
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    @Override
    public void open() {
        disconnect();
        try {
            Connection connection = database.writer();
            writer = connection;
            Migrations.run(connection, database.migrations());
            statements = new SqlWriter(connection);
        } catch (SQLException failure) {
            throw database.explain(failure);
        }
    }

    private <T> T writing(Work<T> work) {
        Connection connection = writer;
        if (connection == null) {
            throw new StoreException("the jobs are not open");
        }
        try {
            database.check();
            T result = work.with(connection);
            connection.commit();
            return result;
        } catch (SQLException failure) {
            disconnect(); // which takes the transaction back; SQLite may have done so itself, which the driver cannot
            // bear
            throw database.explain(failure);
        } catch (RuntimeException failure) {
            disconnect();
            throw failure;
        } catch (AssertionError lost) { // PostgreSQL's driver, when its connection breaks within a batch
            disconnect();
            throw database.explain(new SQLException(lost.getMessage(), "08006", lost));
        }
    }

    private synchronized <T> T reading(Work<T> work) {
        try {
            if (reader == null || reader.isClosed()) {
                reader = database.reader();
                reader.setAutoCommit(true);
            }
            return work.with(reader);
        } catch (SQLException failure) {
            closeQuietly(reader);
            reader = null;
            throw database.explain(failure);
        }
    }

    @Override
    public void load(long nowMs, Loaded into) {
        writing(connection -> {
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
            try (PreparedStatement query =
                            connection.prepareStatement("SELECT queue, paused, rate, rate_ms FROM queues");
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    into.settings(
                            new QueueSettings(rows.getString(1), rows.getInt(2) != 0, rows.getInt(3), rows.getLong(4)));
                }
            }
            return true;
        });
    }

    /// Most jobs are plain: their orders are equal, and kept once.
    private Job job(ResultSet rows) throws SQLException {
        String spec = rows.getString(13);
        JobOrder order = spec.length() > 200 ? order(spec) : plain.computeIfAbsent(spec, SqlStore::order);
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

    @Override
    public void write(List<Change> changes) {
        writing(_ -> {
            SqlWriter into = statements;
            if (into == null) {
                throw new StoreException("the jobs are not open");
            }
            into.write(changes);
            return true;
        });
    }

    @Override
    public Map<Long, Buffer> bodies(List<Long> ids) {
        return writing(connection -> {
            Map<Long, Buffer> found = HashMap.newHashMap(ids.size());
            for (long id : ids) {
                found.put(id, payload(connection, "bodies", id));
            }
            return found;
        });
    }

    private static Buffer payload(Connection connection, String table, long id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT data FROM " + table + " WHERE id = ?")) {
            query.setLong(1, id);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Buffer.buffer(rows.getBytes(1)) : Payload.NULL;
            }
        }
    }

    @Override
    public Optional<Stored> find(long id) {
        return reading(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT " + COLUMNS + " FROM jobs WHERE id = ?")) {
                query.setLong(1, id);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Stored(
                                    job(rows), payload(connection, "bodies", id), payload(connection, "results", id)))
                            : Optional.empty();
                }
            }
        });
    }

    /* The only index by state begins with the queue, as each index costs every change; so a page is put together from
     * one page per queue and state, each of which ends after its first rows. */
    @Override
    public List<Job> list(JobQuery query) {
        return reading(connection -> {
            if (query.parent() != 0
                    || (query.queues().isEmpty() && query.states().isEmpty())) {
                return page(connection, query);
            }
            List<String> queues = query.queues().isEmpty() ? queues(connection) : query.queues();
            List<JobState> states = query.states().isEmpty() ? JobState.all() : query.states();
            List<Job> all = new ArrayList<>();
            for (String queue : queues) {
                for (JobState state : states) {
                    all.addAll(page(connection, queue, state, query));
                }
            }
            all.sort(Comparator.comparingLong(Job::id).reversed());
            return all.subList(0, Math.min(all.size(), query.limit()));
        });
    }

    private List<Job> page(Connection connection, JobQuery query) throws SQLException {
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

    private List<Job> page(Connection connection, String queue, JobState state, JobQuery query) throws SQLException {
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
    private static List<String> queues(Connection connection) throws SQLException {
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

    @Override
    public List<Count> counts() {
        return reading(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                            "SELECT queue, state, COUNT(*) FROM jobs GROUP BY queue, state");
                    ResultSet rows = select.executeQuery()) {
                List<Count> counts = new ArrayList<>();
                while (rows.next()) {
                    counts.add(new Count(rows.getString(1), JobState.of(rows.getInt(2)), rows.getLong(3)));
                }
                return counts;
            }
        });
    }

    @Override
    public List<Count> purge(long nowMs, int limit) {
        return writing(connection -> {
            List<Count> removed = new ArrayList<>();
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id, queue, state FROM jobs WHERE state >= 5 AND expires <= ? LIMIT ?")) {
                select.setLong(1, nowMs);
                select.setInt(2, limit);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                        removed.add(new Count(rows.getString(2), JobState.of(rows.getInt(3)), 1));
                    }
                }
            }
            for (String table : List.of("jobs", "bodies", "results")) {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?")) {
                    for (long id : ids) {
                        delete.setLong(1, id);
                        delete.addBatch();
                    }
                    delete.executeBatch();
                }
            }
            return removed.stream()
                    .collect(Collectors.groupingBy(one -> one, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(entry ->
                            new Count(entry.getKey().queue(), entry.getKey().state(), entry.getValue()))
                    .toList();
        });
    }

    private void disconnect() {
        closeQuietly(writer);
        writer = null;
        statements = null;
        synchronized (this) {
            closeQuietly(reader);
            reader = null;
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException _) {
            // it was lost
        }
    }

    @Override
    public void close() {
        disconnect();
        database.close();
    }
}
