package io.polyvert.jobs.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What differs between the databases that hold jobs.
interface Database extends AutoCloseable {
    /// A connection of the owner, which nobody else has. Called again after a failure.
    Connection writer() throws SQLException;

    /// A connection that only reads, while the other writes.
    Connection reader() throws SQLException;

    /// Each a list of statements that lead from one version of the schema to the next. What was
    /// released is never changed; a new version is added at the end.
    List<List<String>> migrations();

    /// Throws when what is written now would not be kept.
    void check();

    /// For the user: what is wrong, and what to do.
    StoreException explain(SQLException failure);

    @Override
    void close();
}
