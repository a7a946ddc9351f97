package io.polyvert.jobs.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Brings a schema to the version that this program knows. The table `jobs_version` says which one it
/// has.
final class Migrations {
    private Migrations() {}

    static void run(Connection connection, List<List<String>> migrations) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS jobs_version (version INTEGER NOT NULL)");
            int version = version(statement);
            if (version > migrations.size()) {
                throw new StoreException("the jobs were written by a newer version: their schema is " + version
                        + ", this program knows " + migrations.size() + "; start the newer program");
            }
            for (List<String> step : migrations.subList(version, migrations.size())) {
                for (String sql : step) {
                    statement.execute(sql);
                }
            }
            if (version < migrations.size()) {
                statement.execute("DELETE FROM jobs_version");
                statement.execute("INSERT INTO jobs_version VALUES (" + migrations.size() + ")");
            }
            connection.commit();
        } catch (SQLException | StoreException failure) {
            connection.rollback();
            throw failure;
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT version FROM jobs_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
