package io.polyvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.doors.Guard;
import io.polyvert.doors.UnixDoor;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two clients of a node: one serves, the other one asks.
class BusTest {
    @TempDir
    private Path folder;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Vertx vertx;
    private UnixDoor door;
    private Bus serving;
    private Bus asking;

    @BeforeEach
    void start() throws Exception {
        Calls.prepare();
        var recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        open();
        serving = Bus.connect(address(), Settings.DEFAULTS.withLost(_ -> heard.add("lost")));
        asking = Bus.connect(address());
    }

    private void open() throws Exception {
        door = UnixDoor.open(vertx, folder.resolve("bus.sock"), Guard.random()).await(10, SECONDS);
    }

    private String address() {
        return "unix:" + folder.resolve("bus.sock");
    }

    @AfterEach
    void stop() throws Exception {
        asking.close();
        serving.close();
        vertx.close().await(10, SECONDS);
    }

    private void serve(String at, Handler handler) throws Exception {
        serving.consumer(at, handler).get(10, SECONDS);
    }

    private @Nullable Object ask(String at, @Nullable Object body) throws Exception {
        return asking.request(at, body).get(10, SECONDS).body();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, SECONDS));
    }

    private static Failure failure(CompletableFuture<?> request) {
        ExecutionException thrown = catchThrowableOfType(ExecutionException.class, () -> request.get(10, SECONDS));
        return assertThat(thrown.getCause())
                .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
                .actual();
    }

    @Test
    void request_ofEveryKind_comesBackAsItIs() throws Exception {
        serve("echo", Message::body);
        for (Object body : List.of(true, "text ☃", 1, (1L << 53) + 1, 0.5, List.of(1, "a"), Map.of("a", List.of()))) {
            assertThat(ask("echo", body)).isEqualTo(body);
        }
        assertThat(ask("echo", null)).isNull();
        assertThat(ask("echo", new byte[] {0, (byte) 255})).isEqualTo(new byte[] {0, (byte) 255});
    }

    @Test
    void consumer_refused_bringsCodeAndText() {
        assertThat(failure(serving.consumer("__vertx.x", _ -> 1)))
                .hasMessage("address '__vertx.x' is the node's own, for nobody outside")
                .returns(Failure.DENIED, Failure::code);
    }

    @Test
    void request_refused_bringsCodeAndText() throws Exception {
        serve("refuse", _ -> {
            throw new Failure(409, "taken");
        });
        serve("throw", _ -> {
            throw new IOException("boom");
        });
        assertThat(failure(asking.request("refuse", null))).hasMessage("taken").returns(409, Failure::code);
        assertThat(failure(asking.request("throw", null)))
                .hasMessage("internal error at throw")
                .returns(Failure.INTERNAL, Failure::code);
        assertThat(failure(asking.request("refues", null)))
                .hasMessageContaining("refuse")
                .returns("NO_HANDLERS", Failure::type);
    }

    @Test
    void request_thatCannotTravel_isRefusedHere() {
        assertThatThrownBy(() -> asking.request("echo", new Object()).join())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot travel");
    }

    @Test
    void cancel_interruptsTheHandler() throws Exception {
        serve("waits", _ -> {
            heard.add("waits");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException told) {
                heard.add("told");
            }
            return null;
        });
        var waiting = asking.request("waits", null);
        assertThat(next()).isEqualTo("waits");

        waiting.cancel(true);

        assertThat(next()).isEqualTo("told");
    }

    @Test
    void handler_thatIsInterrupted_mayStillSend() throws Exception {
        serve("noted", message -> heard.add(String.valueOf(message.body())));
        serve("waits", _ -> {
            heard.add("waits");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                var _ = serving.send("noted", "left", Options.NONE);
            }
            return null;
        });
        var waiting = asking.request("waits", null);
        assertThat(next()).isEqualTo("waits");

        waiting.cancel(true);

        assertThat(next()).isEqualTo("left");
    }

    @Test
    void deadline_ofTheCaller_holdsForWhatItsHandlerAsks() throws Exception {
        serve("left", message -> message.remaining().orElseThrow().toMillis());
        serve("asks", _ -> serving.request("left", null).get(10, SECONDS).body());

        var answer = asking.request("asks", null, Options.NONE.withTimeout(Duration.ofSeconds(7)));

        assertThat(((Number) Objects.requireNonNull(answer.get(10, SECONDS).body())).longValue())
                .isBetween(1L, 7_000L);
    }

    @Test
    void sentAndPublished_areHeardWithHeaders() throws Exception {
        serve("told", message -> heard.add(message.body() + " " + message.headers()));

        asking.send("told", "sent", Options.NONE.withHeader("n", "1")).get(10, SECONDS);
        asking.publish("told", "published", Options.NONE).get(10, SECONDS);

        assertThat(List.of(next(), next())).containsExactly("sent {n=1}", "published {}");
        assertThat(failure(asking.send("nobody", null, Options.NONE)).type()).isNotEmpty();
    }

    @Test
    void unregister_endsTheService() throws Exception {
        serve("temporary", _ -> 1);
        serving.unregister("temporary").get(10, SECONDS);
        assertThat(failure(asking.request("temporary", null)).type()).isEqualTo("NO_HANDLERS");
    }

    @Test
    void consumer_thatIsRefused_isNotServedHere() {
        String address = "a".repeat(2_000);
        Failure first = failure(serving.consumer(address, _ -> 1));
        assertThat(failure(serving.consumer(address, _ -> 1))).hasMessage(first.getMessage());
    }

    @Test
    void stream_isReadToItsEnd() throws Exception {
        serve(
                "count",
                message -> IntStream.range(0, ((Number) Objects.requireNonNull(message.body())).intValue())
                        .boxed());
        assertThat(asking.stream("count", 1_000))
                .hasSize(1_000)
                .startsWith(0, 1)
                .endsWith(999);
        assertThat(asking.stream("count", 0)).isEmpty();
        assertThat(failure(asking.request("count", 5)))
                .hasMessageContaining("answers with a stream; read it: bus.stream");
    }

    @Test
    void stream_thatIsLeft_isClosed() throws Exception {
        serve("endless", _ -> Stream.iterate(0, n -> n + 1).onClose(() -> heard.add("closed")));
        try (var numbers = asking.stream("endless", null)) {
            assertThat(numbers.limit(3)).containsExactly(0, 1, 2);
        }
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void stream_thatBreaks_bringsWhatCameBefore() throws Exception {
        serve(
                "breaks",
                _ -> Stream.of(0, 1, 2).map(n -> {
                    if (n == 2) {
                        throw new Failure(409, "no more");
                    }
                    return new byte[n];
                }));
        List<Object> items = new ArrayList<>();
        assertThatThrownBy(() -> asking.stream("breaks", null).forEach(items::add))
                .isInstanceOf(Failure.class)
                .hasMessage("no more");
        assertThat(items).containsExactly(new byte[0], new byte[1]);
    }

    @Test
    void stream_thatIsBrought_isRead() throws Exception {
        serve(
                "total",
                message -> message.stream()
                        .orElseThrow()
                        .mapToInt(item -> (Integer) item)
                        .sum());
        var total = asking.request(
                "total", null, Options.NONE.withStream(IntStream.range(0, 500).boxed()));
        assertThat(total.get(10, SECONDS).body()).isEqualTo(499 * 500 / 2);
    }

    @Test
    void connection_thatIsLost_comesBackWithItsConsumers() throws Exception {
        serve("back", _ -> "here");
        vertx.eventBus().consumer("never", _ -> heard.add("asked"));
        var waiting = serving.request("never", null);
        assertThat(next()).isEqualTo("asked");

        door.close().await(10, SECONDS);

        assertThat(failure(waiting)).hasMessageContaining("was lost before the answer came");
        assertThat(next()).isEqualTo("lost");
        open();
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        vertx.setPeriodic(
                20,
                timer -> vertx.eventBus().request("back", null).onSuccess(reply -> {
                    vertx.cancelTimer(timer);
                    answer.complete(reply.body());
                }));
        assertThat(answer.get(20, SECONDS)).isEqualTo("here");
    }

    @Test
    void connect_whereNobodyListens_saysWhere() {
        assertThatThrownBy(() -> Bus.connect("unix:/nowhere/bus.sock"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no node listens at unix:/nowhere/bus.sock");
        assertThatThrownBy(() -> Bus.connect("nowhere")).hasMessageContaining("HOST:PORT or unix:PATH");
    }
}
