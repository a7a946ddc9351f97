package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.jobs.store.SqliteFile;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An owner that closes, while others look into its store.
class EngineTest {
    @TempDir
    Path folder;

    private Engine engine;

    /// There is no work.
    private static final class Nobody implements Crew {
        @Override
        public void start(List<Grant> grants) {}

        @Override
        public void stop(List<Grant> attempts) {}

        @Override
        public Map<Long, Integer> runsHere() {
            return Map.of();
        }

        @Override
        public Set<String> nodes() {
            return Set.of("test");
        }
    }

    @BeforeEach
    void open() throws TimeoutException {
        engine = new Engine(
                SqliteFile.store(folder.resolve("jobs.db")),
                JobOptions.DEFAULTS,
                "test",
                InstantSource.system(),
                new Nobody(),
                Runnable::run);
        engine.start();
        engine.ask((_, _) -> true).await(10, SECONDS);
    }

    private static void assertMoves(Future<?> asked) {
        ReplyException refused = catchThrowableOfType(ReplyException.class, () -> asked.await(10, SECONDS));
        assertThat(refused.failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
        assertThat(refused).hasMessage(Engine.MOVES);
    }

    @Test
    void read_ofAnEngineThatCloses_isSentToTheNextOwner() throws Exception {
        Future<Void> closed = engine.leaveSoon();
        assertMoves(engine.read(store -> store.find(1)));
        closed.await(10, SECONDS);
        assertMoves(engine.read(store -> store.find(1)));
    }

    @Test
    void read_thatWaitsWhileTheEngineCloses_isSentToTheNextOwner() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Future<Boolean> first = engine.read(_ -> {
            begun.countDown();
            return awaits(closed);
        });
        Future<?> second = engine.read(store -> store.find(1));
        assertThat(awaits(begun)).isTrue();
        engine.leaveSoon().await(10, SECONDS);
        closed.countDown();
        assertThat(first.await(10, SECONDS)).isTrue();
        assertMoves(second);
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(10, SECONDS);
        } catch (InterruptedException _) {
            return false;
        }
    }
}
