package io.polyvert.recorder;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private static final int LOOPS = 3;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final LoopWatch watch = new LoopWatch(vertx, LOOPS);

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(5, SECONDS);
    }

    private List<JsonObject> loops() throws TimeoutException {
        return watch.toJson().await(5, SECONDS).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void loops_areEachShownOnce() throws TimeoutException {
        assertThat(loops().stream().map(loop -> loop.getString("name")))
                .hasSize(LOOPS)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.contains("eventloop"));
    }

    @Test
    void loop_thatIsBlocked_isLate_othersAreNot() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread.ofPlatform()
                .start(() -> vertx.getOrCreateContext().runOnContext(_ -> {
                    begun.countDown();
                    try {
                        over.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertThat(begun.await(5, SECONDS)).isTrue();
        List<Double> late =
                loops().stream().map(loop -> loop.getDouble("lateMs")).sorted().toList();
        over.countDown();
        assertThat(late.getLast()).isGreaterThanOrEqualTo(LoopWatch.PATIENCE_MILLIS);
        assertThat(late.getFirst()).isLessThan(LoopWatch.PATIENCE_MILLIS);
    }
}
