package io.polyvert.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.contracts.JobOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFileTest extends JobStoreContract {
    @TempDir
    Path folder;

    @Override
    JobStore store() {
        return SqliteFile.store(file());
    }

    private Path file() {
        return folder.resolve("deep/jobs.db");
    }

    private static List<Change> one(long id) {
        Job job = Job.submitted(id, JobOrder.to("a"), JobState.WAITING, 1, 0, "");
        return List.of(new Change.Added(job, Payload.encode("body")));
    }

    @Test
    void file_ofAnotherNodeThatRuns_isRefused() {
        try (JobStore second = store()) {
            assertThatThrownBy(second::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("belong to another node")
                    .hasMessageContaining("jobs.folder");
        }
    }

    @Test
    void file_thatIsNoDatabase_isRefusedWithTheNextStep() throws IOException {
        Path broken = folder.resolve("broken.db");
        Files.writeString(broken, "this is no database, however long it may be ".repeat(100));
        try (JobStore store = SqliteFile.store(broken)) {
            assertThatThrownBy(store::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is damaged; put back a copy of it");
        }
    }

    @Test
    void file_damagedInTheMiddle_isRefusedWhenThatIsMet() throws IOException {
        Path damaged = folder.resolve("damaged.db");
        try (JobStore store = SqliteFile.store(damaged)) {
            store.open();
            for (long id = 1; id < 2_000; id++) {
                store.write(one(id));
            }
        }
        byte[] bytes = Files.readAllBytes(damaged);
        Arrays.fill(bytes, 4_096, bytes.length, (byte) 0x5a);
        Files.write(damaged, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        try (JobStore store = SqliteFile.store(damaged)) {
            assertThatThrownBy(() -> {
                        store.open();
                        store.counts();
                    })
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void file_removedWhileItIsOpen_takesNothingMore_andGoesOnWhenItIsBack() throws IOException {
        Path jobs = folder.resolve("mine.db");
        Path away = folder.resolve("away.db");
        try (JobStore store = SqliteFile.store(jobs)) {
            store.open();
            store.write(one(1));
            Files.move(jobs, away);
            assertThatThrownBy(() -> store.write(one(2)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("was removed or replaced");
            assertThatThrownBy(store::open).hasMessageContaining("was removed or replaced");
            Files.move(away, jobs);
            store.open();
            store.write(one(2));
            assertThat(store.find(1)).isPresent();
            assertThat(store.find(2)).isPresent();
        }
    }

    @Test
    void disk_full_refusesTheWholeTurnAndKeepsWhatWasThere() throws SQLException {
        Path small = folder.resolve("small.db");
        try (JobStore store = SqliteFile.store(small, 40)) {
            store.open();
            store.write(one(1));
            List<Change> large = List.of(
                    one(2).getFirst(),
                    new Change.Added(
                            Job.submitted(3, JobOrder.to("a"), JobState.WAITING, 1, 0, ""),
                            Payload.encode("x".repeat(1_000_000))));
            assertThatThrownBy(() -> store.write(large))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is full; make room there");
            store.open();
            assertThat(store.find(1)).isPresent();
            assertThat(store.find(2)).isEmpty();
            store.write(one(4));
            assertThat(store.find(4)).isPresent();
        }
    }

    @Test
    void schema_ofANewerVersion_isRefused() throws SQLException {
        Path newer = folder.resolve("newer.db");
        try (JobStore store = SqliteFile.store(newer)) {
            store.open();
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + newer)) {
            connection.createStatement().execute("UPDATE jobs_version SET version = 99");
        }
        try (JobStore store = SqliteFile.store(newer)) {
            assertThatThrownBy(store::open).hasMessageContaining("written by a newer version: their schema is 99");
        }
    }

    @Test
    void folder_isPrivate() throws IOException {
        assertThat(Files.getPosixFilePermissions(folder.resolve("deep"))).hasSize(3);
    }

    @Test
    void trail_fromBeforeRetriesWereNoted_isRead() {
        assertThat(JobTrail.decode("{\"errors\":[],\"done\":0.5,\"text\":\"half\"}"))
                .isEqualTo(JobTrail.NONE.withProgress(0.5, "half"));
    }
}
