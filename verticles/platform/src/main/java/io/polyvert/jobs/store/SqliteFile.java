package io.polyvert.jobs.store;

import io.polyvert.parts.FileOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;

/// A SQLite file that belongs to one node: written ahead (WAL), and on the disk when a transaction ends.
public final class SqliteFile implements Database {
    private static final List<List<String>> MIGRATIONS = List.of(
            List.of(
                    """
            CREATE TABLE jobs (
              id INTEGER PRIMARY KEY, queue TEXT NOT NULL, state INTEGER NOT NULL, attempt INTEGER NOT NULL,
              created INTEGER NOT NULL, due INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL,
              expires INTEGER NOT NULL, unique_until INTEGER NOT NULL, parent INTEGER NOT NULL, origin TEXT NOT NULL,
              worker TEXT NOT NULL, trail TEXT NOT NULL, spec TEXT NOT NULL)
            """,
                    "CREATE INDEX jobs_state ON jobs (queue, state, id)",
                    "CREATE INDEX jobs_expire ON jobs (expires) WHERE state >= 5",
                    "CREATE INDEX jobs_unique ON jobs (unique_until) WHERE unique_until > 0",
                    "CREATE INDEX jobs_parent ON jobs (parent, id) WHERE parent > 0",
                    "CREATE TABLE bodies (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
                    "CREATE TABLE results (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
                    """
            CREATE TABLE queues (
              queue TEXT PRIMARY KEY, paused INTEGER NOT NULL, rate INTEGER NOT NULL, rate_ms INTEGER NOT NULL)
            """),
            List.of("""
                    CREATE TABLE pieces (
                      id INTEGER NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, number))
                    """));

    private final Path file;
    private final int maxPages;
    private @Nullable FileOwner owner;
    private @Nullable Object identity;

    private SqliteFile(Path file, int maxPages) {
        this.file = file;
        this.maxPages = maxPages;
    }

    /// Opens no file yet.
    public static JobStore store(Path file) {
        return store(file, Integer.MAX_VALUE - 1);
    }

    /// For a file that is full at some size, as a disk is.
    static JobStore store(Path file, int maxPages) {
        return new SqlStore(new SqliteFile(file, maxPages));
    }

    @Override
    public Connection writer() throws SQLException {
        claim();
        if (identity != null && !identity.equals(identity())) {
            throw gone();
        }
        Connection connection = connect("FULL", 32_768);
        identity = identity();
        return connection;
    }

    @Override
    public Connection reader() throws SQLException {
        return connect("NORMAL", 8_192);
    }

    private Connection connect(String synchronous, int cacheKiB) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", synchronous);
        settings.setProperty("busy_timeout", "5000");
        settings.setProperty("cache_size", "-" + cacheKiB);
        settings.setProperty("journal_size_limit", "67108864");
        settings.setProperty("max_page_count", Integer.toString(maxPages));
        Connection connection = JDBC.createConnection(JDBC.PREFIX + file, settings);
        if (connection == null) {
            throw new StoreException("the path " + file + " cannot be the name of a SQLite file; set jobs.folder");
        }
        return connection;
    }

    /// Two nodes that write to one file would not know of each other's jobs.
    private void claim() {
        if (owner != null) {
            return;
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && !Files.exists(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            owner = FileOwner.claim(file.resolveSibling(file.getFileName() + ".lock"))
                    .orElseThrow(() -> new StoreException("the jobs in " + file + " belong to another node that runs;"
                            + " give this one its own with jobs.folder"));
        } catch (IOException | UnsupportedOperationException failure) {
            throw new StoreException(
                    "the folder of " + file + " cannot be used for jobs: " + failure
                            + "; make it writable, or set jobs.folder",
                    failure);
        }
    }

    @Override
    public List<List<String>> migrations() {
        return MIGRATIONS;
    }

    /// SQLite goes on writing to a file that was removed.
    @Override
    public void check() {
        if (!Objects.equals(identity, identity())) {
            throw gone();
        }
    }

    private StoreException gone() {
        return new StoreException(
                "the jobs' file " + file
                        + " was removed or replaced while the node runs; put it back, or restart the node to begin without jobs");
    }

    private @Nullable Object identity() {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file : key;
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public StoreException explain(SQLException failure) {
        String what = switch (SQLiteErrorCode.getErrorCode(failure.getErrorCode() & 0xff)) {
            case SQLITE_FULL -> "the disk of " + file + " is full; make room there, or move it with jobs.folder";
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                "the jobs' file " + file + " is damaged; put back a copy of it, or move it away to begin without jobs";
            case SQLITE_READONLY, SQLITE_PERM ->
                "the jobs' file " + file + " cannot be written; give this user the right to, with its folder";
            case SQLITE_CANTOPEN -> "the jobs' file " + file + " cannot be opened; look at its folder";
            case SQLITE_IOERR -> "the disk of " + file + " fails";
            default -> "the jobs' file " + file + " cannot be used";
        };
        return new StoreException(what + " (" + failure.getMessage() + ")", failure);
    }

    @Override
    public void close() {
        if (owner != null) {
            owner.close();
            owner = null;
        }
    }
}
