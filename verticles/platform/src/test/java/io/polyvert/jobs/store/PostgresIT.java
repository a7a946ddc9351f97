package io.polyvert.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polyvert.contracts.JobOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresIT extends JobStoreContract {
    private static @Nullable PostgresServer server;
    private static int schemas;

    private @Nullable String schema;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> programs = PostgresServer.programs();
        assumeThat(programs)
                .as("PostgreSQL is not installed (apt-get install postgresql)")
                .isPresent();
        server = PostgresServer.start(programs.orElseThrow());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    private String url() throws Exception {
        if (schema == null) {
            schema = "s" + schemas++;
            try (Connection connection = DriverManager.getConnection(server().url("public"))) {
                connection.createStatement().execute("CREATE SCHEMA " + schema);
            }
        }
        return server().url(schema);
    }

    @Override
    JobStore store() {
        try {
            return Postgres.store(url());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<Change> one(long id) {
        Job job = Job.submitted(id, JobOrder.to("a"), JobState.WAITING, 1, 0, "");
        return List.of(new Change.Added(job, Payload.encode("body")));
    }

    @Test
    void jobs_ofAnotherNode_areRefused() throws Exception {
        try (JobStore second = Postgres.store(url())) {
            assertThatThrownBy(second::open).hasMessageContaining("belong to another node");
        }
    }

    @Test
    void database_stopped_isRefused_andGoesOnWhenItIsBack() throws Exception {
        try (JobStore mine = Postgres.store(server().url("public"))) {
            mine.open();
            mine.write(one(1));
            server().down();
            assertThatThrownBy(() -> mine.write(one(2)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(mine::open).hasMessageContaining("cannot be reached");
            server().up();
            mine.open();
            mine.write(one(2));
            assertThat(mine.find(1)).isPresent();
            assertThat(mine.find(2)).isPresent();
        }
    }
}
