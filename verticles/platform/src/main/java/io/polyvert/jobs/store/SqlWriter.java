package io.polyvert.jobs.store;

import io.polyvert.contracts.JobOrder;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The statements that change jobs. A job that was changed several times is written once, as it is in
/// the end.
final class SqlWriter {
    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement body;
    private final PreparedStatement piece;
    private final PreparedStatement dropped;
    private final PreparedStatement result;
    private final PreparedStatement settings;
    private @Nullable JobOrder lastOrder;
    private String lastSpec = "";

    SqlWriter(Connection connection) throws SQLException {
        this.connection = connection;
        insert = connection.prepareStatement("""
                INSERT INTO jobs (state, attempt, due, started, finished, expires, worker, trail, id, queue, created,
                  unique_until, parent, origin, spec) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """);
        update = connection.prepareStatement("""
                UPDATE jobs SET state = ?, attempt = ?, due = ?, started = ?, finished = ?, expires = ?, worker = ?,
                  trail = ? WHERE id = ?
                """);
        body = connection.prepareStatement("INSERT INTO bodies (id, data) VALUES (?, ?)");
        piece = connection.prepareStatement("INSERT INTO pieces (id, number, data) VALUES (?, ?, ?)");
        dropped = connection.prepareStatement("DELETE FROM pieces WHERE id = ?");
        result = connection.prepareStatement("""
                INSERT INTO results (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data
                """);
        settings = connection.prepareStatement("""
                INSERT INTO queues (queue, paused, rate, rate_ms) VALUES (?, ?, ?, ?) ON CONFLICT (queue) DO UPDATE
                  SET paused = excluded.paused, rate = excluded.rate, rate_ms = excluded.rate_ms
                """);
    }

    void write(List<Change> changes) throws SQLException {
        Map<Long, Job> last = new HashMap<>();
        Set<Long> added = new HashSet<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Added one -> last.put(one.job().id(), one.job());
                case Change.Changed one -> last.put(one.job().id(), one.job());
                case Change.Piece _, Change.Dropped _, Change.Set _ -> {}
            }
        }
        for (Change change : changes) {
            switch (change) {
                case Change.Added(Job job, Buffer bytes) -> {
                    added.add(job.id());
                    insert(last.getOrDefault(job.id(), job));
                    payload(body, job.id(), bytes);
                }
                case Change.Changed(Job job, var bytes) -> {
                    if (bytes.isPresent()) {
                        payload(result, job.id(), bytes.get());
                    }
                }
                case Change.Piece one -> piece(one);
                case Change.Dropped(long id, int _) -> drop(id);
                case Change.Set(QueueSettings wanted) -> set(wanted);
            }
        }
        piece.executeBatch();
        dropped.executeBatch();
        insert.executeBatch();
        body.executeBatch();
        result.executeBatch();
        for (Job job : last.values()) {
            if (!added.contains(job.id())) {
                state(update, job);
                update.setLong(9, job.id());
                update.addBatch();
            }
        }
        update.executeBatch();
    }

    private static void state(PreparedStatement statement, Job job) throws SQLException {
        statement.setInt(1, job.state().code());
        statement.setInt(2, job.attempt());
        statement.setLong(3, job.dueMs());
        statement.setLong(4, job.startedMs());
        statement.setLong(5, job.finishedMs());
        statement.setLong(6, job.expiresMs());
        statement.setString(7, job.worker());
        statement.setString(8, job.trail().encode());
    }

    private void insert(Job job) throws SQLException {
        state(insert, job);
        insert.setLong(9, job.id());
        insert.setString(10, job.queue());
        insert.setLong(11, job.createdMs());
        insert.setLong(12, job.uniqueUntilMs());
        insert.setLong(13, job.parent());
        insert.setString(14, job.origin());
        insert.setString(15, spec(job.order()));
        insert.addBatch();
    }

    /// Jobs that were ordered by one text have one order, as long as somebody remembers it.
    @SuppressWarnings("ReferenceEquality")
    private String spec(JobOrder order) {
        if (order != lastOrder) {
            lastOrder = order;
            lastSpec = order.toJson().encode();
        }
        return lastSpec;
    }

    private static void payload(PreparedStatement statement, long id, Buffer bytes) throws SQLException {
        if (bytes.length() > 0) {
            statement.setLong(1, id);
            statement.setBytes(2, bytes.getBytes());
            statement.addBatch();
        }
    }

    private void piece(Change.Piece one) throws SQLException {
        piece.setLong(1, one.id());
        piece.setInt(2, one.number());
        piece.setBytes(3, one.bytes().getBytes());
        piece.addBatch();
    }

    private void drop(long id) throws SQLException {
        dropped.setLong(1, id);
        dropped.addBatch();
    }

    private void set(QueueSettings wanted) throws SQLException {
        settings.setString(1, wanted.queue());
        settings.setInt(2, wanted.paused() ? 1 : 0);
        settings.setInt(3, wanted.rate());
        settings.setLong(4, wanted.rateMs());
        settings.executeUpdate();
    }

    /// Their node died before the job was there.
    void forgetLostPieces() throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM pieces WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = pieces.id)")) {
            delete.executeUpdate();
        }
    }

    List<JobStore.Count> purge(long nowMs, int limit) throws SQLException {
        Map<JobStore.Count, Long> removed = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT id, queue, state, (SELECT COUNT(*) FROM pieces WHERE pieces.id = jobs.id) FROM jobs
                  WHERE state >= 5 AND expires <= ? LIMIT ?
                """)) {
            select.setLong(1, nowMs);
            select.setInt(2, limit);
            try (ResultSet rows = select.executeQuery()) {
                for (long rest = limit; rest > 0 && rows.next(); rest -= 1 + rows.getLong(4)) {
                    ids.add(rows.getLong(1));
                    removed.merge(new JobStore.Count(rows.getString(2), JobState.of(rows.getInt(3)), 1), 1L, Long::sum);
                }
            }
        }
        for (String table : List.of("jobs", "bodies", "results", "pieces")) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?")) {
                for (long id : ids) {
                    delete.setLong(1, id);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
        }
        return removed.entrySet().stream()
                .map(entry -> new JobStore.Count(
                        entry.getKey().queue(), entry.getKey().state(), entry.getValue()))
                .toList();
    }
}
