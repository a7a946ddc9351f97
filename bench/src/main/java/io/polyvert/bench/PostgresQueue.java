package io.polyvert.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// The queue that one writes oneself on PostgreSQL: a table, `FOR UPDATE SKIP LOCKED`, a transaction for
/// each submission, and one for each job, in which it is done and marked as done. Answers as
/// [JobsSubject] does.
final class PostgresQueue {
    /// More bring no more on two cores.
    private static final int CONNECTIONS = 32;
    private static final String BODY = "{\"photo\":\"" + "p".repeat(80) + "\"}";

    private PostgresQueue() {}

    public static void main(String[] arguments) throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = DriverManager.getConnection(arguments[0]);
            connection.setAutoCommit(false);
            connections.add(connection);
        }
        int round = 0;
        Scanner asked = new Scanner(System.in, StandardCharsets.US_ASCII);
        while (asked.hasNextInt()) {
            int count = asked.nextInt();
            String table = "round" + ++round;
            create(connections.getFirst(), table);
            double enqueued = JobsSubject.rate(count, () -> all(connections, new Enqueue(table, count)));
            double processed = JobsSubject.rate(count, () -> all(connections, new Working(table)));
            System.out.printf("%.0f %.0f%n", enqueued, processed);
        }
    }

    private static void create(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table
                    + " (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL, done BOOLEAN NOT NULL DEFAULT FALSE)");
            statement.execute("CREATE INDEX ON " + table + " (id) WHERE NOT done");
        }
        connection.commit();
    }

    private interface Part {
        void work(Connection connection) throws SQLException;
    }

    private static void all(List<Connection> connections, Part part) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            connections.forEach(connection -> tasks.add(() -> {
                part.work(connection);
                return true;
            }));
            for (Future<Boolean> task : threads.invokeAll(tasks)) {
                task.get();
            }
        }
    }

    private record Enqueue(String table, AtomicInteger left) implements Part {
        Enqueue(String table, int count) {
            this(table, new AtomicInteger(count));
        }

        @Override
        public void work(Connection connection) throws SQLException {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (body) VALUES (?)")) {
                while (left.getAndDecrement() > 0) {
                    insert.setString(1, BODY);
                    insert.execute();
                    connection.commit();
                }
            }
        }
    }

    private record Working(String table) implements Part {
        @Override
        public void work(Connection connection) throws SQLException {
            try (PreparedStatement next = connection.prepareStatement("SELECT id, body FROM " + table
                            + " WHERE NOT done ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1");
                    PreparedStatement done =
                            connection.prepareStatement("UPDATE " + table + " SET done = TRUE WHERE id = ?")) {
                while (one(next, done)) {
                    connection.commit();
                }
                connection.commit();
            }
        }

        private static boolean one(PreparedStatement next, PreparedStatement done) throws SQLException {
            try (ResultSet row = next.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                done.setLong(1, row.getLong(1));
                done.execute();
                return true;
            }
        }
    }
}
