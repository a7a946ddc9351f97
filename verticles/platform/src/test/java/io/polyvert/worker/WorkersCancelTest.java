package io.polyvert.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkersCancelTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Vertx vertx;
    private Calls calls;

    @BeforeEach
    void start() throws Exception {
        Calls.prepare();
        Recorder recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        calls = Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        new Workers(vertx, new WorkerOptions(1, 1, 5_000))
                .consumer("slow", this::work)
                .await(5, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    private String work(Message<String> message) {
        seen.add(message.body());
        if (message.body().equals("block")) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                seen.add("interrupted");
            }
        }
        if (message.body().equals("burn")) {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            long enough = THREADS.getCurrentThreadCpuTime() + 50_000_000;
            while (THREADS.getCurrentThreadCpuTime() < enough) {
                Thread.onSpinWait();
            }
        }
        return message.body();
    }

    @Test
    void work_thatGoesOnWhenItsCallerHasLeft_isCountedWithItsCpuTime() throws Exception {
        var burning = calls.request("slow", "burn", new DeliveryOptions());
        assertThat(seen.poll(5, SECONDS)).isEqualTo("burn");

        burning.cancel();
        calls.request("slow", "marker", new DeliveryOptions()).reply().await(5, SECONDS);

        assertThat(calls.toJson().getInteger("wentOn")).isEqualTo(1);
        assertThat(calls.toJson().getLong("wastedCpuMs")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void work_whoseCallerLeaves_isInterrupted_andWhatWaitedNeverBegins_andMakesRoom() throws Exception {
        var running = calls.request("slow", "block", new DeliveryOptions());
        assertThat(seen.poll(5, SECONDS)).isEqualTo("block");
        var waiting = calls.request("slow", "waiting", new DeliveryOptions());
        var refused = calls.request("slow", "refused", new DeliveryOptions());
        assertThat(catchThrowable(() -> refused.reply().await(5, SECONDS))).hasMessageContaining("is full");

        waiting.cancel();
        var marker = calls.request("slow", "marker", new DeliveryOptions());
        running.cancel();

        assertThat(marker.reply().await(5, SECONDS).body()).isEqualTo("marker");
        assertThat(seen).containsExactly("interrupted", "marker");
    }
}
