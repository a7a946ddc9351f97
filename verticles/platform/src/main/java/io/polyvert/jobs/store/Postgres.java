package io.polyvert.jobs.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/// A PostgreSQL database whose jobs belong to one node at a time: its owner holds an advisory lock,
/// which ends with its connection.
public final class Postgres implements Database {
    private static final long LOCK = 0x706f_6c79_6a6f_6273L;
    private static final int LOCK_WAIT_MS = 3_000;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final List<List<String>> MIGRATIONS = List.of(
            List.of(
                    """
            CREATE TABLE jobs (
              id BIGINT PRIMARY KEY, queue TEXT COLLATE "C" NOT NULL, state SMALLINT NOT NULL, attempt INTEGER NOT NULL,
              created BIGINT NOT NULL, due BIGINT NOT NULL, started BIGINT NOT NULL, finished BIGINT NOT NULL,
              expires BIGINT NOT NULL, unique_until BIGINT NOT NULL, parent BIGINT NOT NULL, origin TEXT NOT NULL,
              worker TEXT NOT NULL, trail TEXT NOT NULL, spec TEXT NOT NULL)
            """,
                    "CREATE INDEX jobs_state ON jobs (queue, state, id)",
                    "CREATE INDEX jobs_expire ON jobs (expires) WHERE state >= 5",
                    "CREATE INDEX jobs_unique ON jobs (unique_until) WHERE unique_until > 0",
                    "CREATE INDEX jobs_parent ON jobs (parent, id) WHERE parent > 0",
                    "CREATE TABLE bodies (id BIGINT PRIMARY KEY, data BYTEA NOT NULL)",
                    "CREATE TABLE results (id BIGINT PRIMARY KEY, data BYTEA NOT NULL)",
                    """
            CREATE TABLE queues (
              queue TEXT PRIMARY KEY, paused SMALLINT NOT NULL, rate INTEGER NOT NULL, rate_ms BIGINT NOT NULL)
            """),
            List.of("""
                    CREATE TABLE pieces (
                      id BIGINT NOT NULL, number INTEGER NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (id, number))
                    """, "ALTER TABLE pieces ALTER COLUMN data SET STORAGE EXTERNAL"));

    private final String url;

    private Postgres(String url) {
        this.url = url;
    }

    /// Connects to nothing yet.
    ///
    /// @param url `jdbc:postgresql://HOST/DATABASE?user=NAME&password=TEXT`; `&currentSchema=NAME`
    /// tells clusters apart
    public static JobStore store(String url) {
        return new SqlStore(new Postgres(url));
    }

    @Override
    public Connection writer() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            // the database may hear a moment late that the last owner has gone
            statement.execute("SET lock_timeout = " + LOCK_WAIT_MS);
            statement.execute("SELECT pg_advisory_lock(" + LOCK + " # hashtext(current_schema()))");
            statement.execute("SET lock_timeout = 0");
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            if (!LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                throw failure;
            }
        }
        throw new StoreException("the jobs in the database belong to another node that is connected; "
                + "let it join this one's cluster, or give this one a schema with currentSchema in jobs.database");
    }

    @Override
    public Connection reader() throws SQLException {
        return connect();
    }

    private Connection connect() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("connectTimeout", "5");
        settings.setProperty("socketTimeout", "30");
        settings.setProperty("tcpKeepAlive", "true");
        settings.setProperty("reWriteBatchedInserts", "true");
        settings.setProperty("ApplicationName", "polyvert jobs");
        return DriverManager.getConnection(url, settings);
    }

    @Override
    public List<List<String>> migrations() {
        return MIGRATIONS;
    }

    @Override
    public void check() {}

    @Override
    public StoreException explain(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String what = switch (state.substring(0, Math.min(2, state.length()))) {
            case "08", "57" -> "the jobs' database cannot be reached; it is tried again until it can";
            case "28" -> "the jobs' database does not let this node in; look at user and password in jobs.database";
            case "3D" -> "the jobs' database does not exist; create it, or correct jobs.database";
            case "42" -> "the jobs' tables cannot be used; give the user of jobs.database the right to create them";
            case "53" -> "the jobs' database has no room; make some there";
            default -> "the jobs' database fails";
        };
        return new StoreException(what + " (" + failure.getMessage() + ")", failure);
    }

    @Override
    public void close() {}
}
