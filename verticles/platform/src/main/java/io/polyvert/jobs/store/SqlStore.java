package io.polyvert.jobs.store;

import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/* A job is one row; `spec`, what was ordered, is written once, so a change of state touches few and small columns. Its
 * body and result are in tables of their own, or each change would write them anew. */

/// Jobs in a database: one transaction for all changes of a turn.
final class SqlStore implements JobStore {
    /// The connection of the owner, and what is asked there.
    private record Owned(Connection connection, SqlReader reader, SqlWriter writer) {}

    private final Database database;
    private @Nullable Owned owned;
    private @Nullable Connection beside;
    private @Nullable SqlReader reader;

    SqlStore(Database database) {
        this.database = database;
    }

    /// What may fail because of the database.
    private interface Work<C, T> {
        T with(C connection) throws SQLException;
    }

    @Override
    public void open() {
        disconnect();
        try {
            Connection connection = database.writer();
            try {
                Migrations.run(connection, database.migrations());
                owned = new Owned(connection, new SqlReader(connection), new SqlWriter(connection));
            } catch (SQLException | RuntimeException failure) {
                closeQuietly(connection);
                throw failure;
            }
        } catch (SQLException failure) {
            throw database.explain(failure);
        }
    }

    private <T> T writing(Work<Owned, T> work) {
        Owned open = owned;
        if (open == null) {
            throw new StoreException("the jobs are not open");
        }
        try {
            database.check();
            T result = work.with(open);
            open.connection.commit();
            return result;
        } catch (SQLException failure) {
            // which takes the transaction back; SQLite may have done so itself, which the driver cannot bear
            disconnect();
            throw database.explain(failure);
        } catch (RuntimeException failure) {
            disconnect();
            throw failure;
        } catch (AssertionError lost) { // PostgreSQL's driver, when its connection breaks within a batch
            disconnect();
            throw database.explain(new SQLException(lost.getMessage(), "08006", lost));
        }
    }

    private synchronized <T> T reading(Work<SqlReader, T> work) {
        try {
            if (reader == null || reader.isClosed()) {
                beside = database.reader();
                beside.setAutoCommit(true);
                reader = new SqlReader(beside);
            }
            return work.with(reader);
        } catch (SQLException failure) {
            forgetReader();
            throw database.explain(failure);
        }
    }

    @Override
    public void load(long nowMs, Loaded into) {
        writing(open -> {
            open.writer.forgetLostPieces();
            open.reader.load(nowMs, into);
            return true;
        });
    }

    @Override
    public void write(List<Change> changes) {
        writing(open -> {
            open.writer.write(changes);
            return true;
        });
    }

    @Override
    public Map<Long, Buffer> bodies(List<Long> ids) {
        return writing(open -> open.reader.bodies(ids));
    }

    @Override
    public Optional<Buffer> piece(long id, int number) {
        return reading(reader -> reader.piece(id, number));
    }

    @Override
    public Optional<Stored> find(long id) {
        return reading(reader -> reader.find(id));
    }

    @Override
    public List<Job> list(JobQuery query) {
        return reading(reader -> reader.list(query));
    }

    @Override
    public List<Count> counts() {
        return reading(SqlReader::counts);
    }

    @Override
    public List<Count> purge(long nowMs, int limit) {
        return writing(open -> open.writer.purge(nowMs, limit));
    }

    private void disconnect() {
        if (owned != null) {
            closeQuietly(owned.connection);
            owned = null;
        }
        forgetReader();
    }

    private synchronized void forgetReader() {
        if (beside != null) {
            closeQuietly(beside);
        }
        beside = null;
        reader = null;
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
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
