package io.polyvert.deployments;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.handover.Handover;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapTest {
    private static final long LAST_MS = 10_000;
    private static final BlockingQueue<Message<Object>> HELD = new LinkedBlockingQueue<>();
    private static final BlockingQueue<CountDownLatch> BLOCKED = new LinkedBlockingQueue<>();
    private static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    private Vertx vertx;
    private Deployments deployments;

    /// The text of its file is its answer at `say`; at `hold` it waits for the test, at `block` its thread does.
    private static final class Speaker extends AbstractVerticle {
        private final String text;

        Speaker(String text) {
            this.text = text;
        }

        @Override
        public void start() {
            if (text.equals("broken")) {
                throw new IllegalStateException("not today");
            }
            EventBus bus = vertx.eventBus();
            bus.consumer("say", message -> message.reply(text));
            bus.consumer("hold", HELD::add);
            Routing.of(vertx).consumer("grouped", "crew", message -> message.reply(text));
            Routing.of(vertx).<String>consumer("told.*", "crew", message -> TOLD.add(text + ":" + message.body()));
            bus.consumer("block", message -> {
                CountDownLatch latch = new CountDownLatch(1);
                BLOCKED.add(latch);
                try {
                    message.reply(latch.await(10, SECONDS) ? text : "late");
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private static final class Speech implements LanguageHost {
        @Override
        public String language() {
            return "speech";
        }

        @Override
        public List<String> extensions() {
            return List.of("say");
        }

        @Override
        public List<Threading> threadings() {
            return List.of(Threading.EVENT_LOOP, Threading.WORKER);
        }

        @Override
        public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
            String text = Sources.text(spec);
            return () -> new Speaker(text);
        }
    }

    @BeforeEach
    void node() {
        Calls.prepare();
        Recorder recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Handover.install(vertx, recorder);
        Languages languages = new Languages().with(List.of("say"), Speech::new);
        deployments = new Deployments(vertx, languages, InstantSource.system());
        HELD.clear();
        BLOCKED.clear();
        TOLD.clear();
    }

    @AfterEach
    void close() throws Exception {
        deployments.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }

    private DeploymentSpec saved(String text) throws IOException {
        Files.writeString(folder.resolve("a.say"), text);
        return DeploymentSpec.of("a.say", folder);
    }

    private Deployment swap(String text) throws Exception {
        saved(text);
        return deployments.swap("a", LAST_MS).await(10, SECONDS);
    }

    private Future<Object> ask(String address) {
        return vertx.eventBus().request(address, "").map(Message::body);
    }

    @Test
    void swap_goodVersion_servesAndCounts() throws Exception {
        Deployment first = deployments.deploy(saved("one")).await(10, SECONDS);
        assertThat(first.version()).isEqualTo(1);
        Deployment second = swap("two");
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.since()).isAfterOrEqualTo(first.since());
        for (int i = 0; i < 20; i++) {
            assertThat(ask("say").await(5, SECONDS)).isEqualTo("two");
        }
        assertThat(deployments.all()).containsExactly(second);
    }

    @Test
    void swap_brokenVersion_oldOneStaysWithAProblemUntilTheNextGoodOne() throws Exception {
        deployments.deploy(saved("one")).await(10, SECONDS);
        assertThat(catchThrowable(() -> swap("broken")))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("not today");
        assertThat(ask("say").await(5, SECONDS)).isEqualTo("one");
        assertThat(deployments.all().getFirst().toJson().getString("problem")).contains("not today");
        Deployment next = swap("three");
        assertThat(next.version()).isEqualTo(2);
        assertThat(next.toJson().containsKey("problem")).isFalse();
        assertThat(ask("say").await(5, SECONDS)).isEqualTo("three");
    }

    @Test
    void swap_requestInHand_isAnsweredByTheVersionThatHasIt() throws Exception {
        deployments.deploy(saved("one")).await(10, SECONDS);
        Future<Object> answer = ask("hold");
        Message<Object> held = HELD.poll(5, SECONDS);
        swap("two");
        assertThat(ask("say").await(5, SECONDS)).isEqualTo("two");
        assertThat(answer.isComplete()).isFalse();
        held.reply("late but here");
        assertThat(answer.await(5, SECONDS)).isEqualTo("late but here");
    }

    @Test
    void swap_requestsWaitForTheThreadOfTheOldVersion_areAnsweredByTheNewOne() throws Exception {
        deployments.deploy(saved("one").withThreading(Threading.WORKER)).await(10, SECONDS);
        Future<Object> first = ask("block");
        CountDownLatch inHand = BLOCKED.poll(5, SECONDS);
        List<Future<Object>> waiting =
                IntStream.range(0, 5).mapToObj(_ -> ask("say")).toList();
        swap("two");
        inHand.countDown();
        assertThat(first.await(5, SECONDS)).isEqualTo("one");
        for (Future<Object> answer : waiting) {
            assertThat(answer.await(5, SECONDS)).isEqualTo("two");
        }
    }

    @Test
    void swap_membersOfGroups_whatWaitsForTheOldVersionReachesTheNewOne() throws Exception {
        deployments.deploy(saved("one").withThreading(Threading.WORKER)).await(10, SECONDS);
        Future<Object> first = ask("block");
        CountDownLatch inHand = BLOCKED.poll(5, SECONDS);
        List<Future<Object>> waiting =
                IntStream.range(0, 5).mapToObj(_ -> ask("grouped")).toList();
        vertx.eventBus().publish("told.all", "published");
        vertx.eventBus().send("told.all", "sent");
        swap("two");
        assertThat(ask("grouped").await(5, SECONDS)).isEqualTo("two");
        inHand.countDown();
        assertThat(first.await(5, SECONDS)).isEqualTo("one");
        for (Future<Object> answer : waiting) {
            assertThat(answer.await(5, SECONDS)).isEqualTo("two");
        }
        assertThat(List.of(TOLD.poll(5, SECONDS), TOLD.poll(5, SECONDS)))
                .containsExactlyInAnyOrder("two:published", "two:sent");
    }

    @Test
    void swap_unknownName_isRefusedWithTheKnownOnes() throws Exception {
        deployments.deploy(saved("one")).await(10, SECONDS);
        assertThat(catchThrowable(() -> deployments.swap("b", LAST_MS).await(5, SECONDS)))
                .hasMessage("no deployment is named 'b'; deployed: [a]");
    }
}
