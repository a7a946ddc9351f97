package io.polyvert.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Vertx vertx;
    private Streams streams;

    @BeforeEach
    void start() throws Exception {
        Calls.prepare();
        Recorder recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx).await(5, SECONDS);
        streams = Streams.of(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void read_toTheEnd_givesEveryItemInItsOrder() throws Exception {
        gives("numbers", new Numbers(1_000));

        Incoming numbers = ask("numbers");

        assertThat(all(numbers)).hasSize(1_000).startsWith(0, 1, 2).endsWith(998, 999);
    }

    @Test
    void read_nullsBytesAndObjects_comeAsTheyAre() throws Exception {
        gives(
                "mixed",
                new Items(List.of(
                        Item.NULL,
                        Item.of("text"),
                        Item.of(Buffer.buffer("bytes")),
                        Item.of(new JsonObject().put("a", 1)))));

        assertThat(all(ask("mixed")))
                .containsExactly(null, "text", Buffer.buffer("bytes"), new JsonObject().put("a", 1));
    }

    @Test
    void read_ofAHandlerThatAnswersOneBody_isAStreamOfOne() throws Exception {
        vertx.eventBus().consumer("plain", message -> message.reply("only"));

        assertThat(all(ask("plain"))).containsExactly("only");
    }

    @Test
    void read_emptyStream_ends() throws Exception {
        gives("numbers", new Numbers(0));

        assertThat(all(ask("numbers"))).isEmpty();
    }

    @Test
    void giver_breaks_itsReaderGetsWhatCameBeforeAndThenTheFailure() throws Exception {
        gives("numbers", new Numbers(100).breakingWith(Failure.CONFLICT.because("no more numbers")));
        Incoming numbers = ask("numbers");
        List<@Nullable Object> got = new ArrayList<>();

        ReplyException failure = catchThrowableOfType(ReplyException.class, () -> readInto(got, numbers));

        assertThat(got).hasSize(100);
        assertThat(failure.failureCode()).isEqualTo(Failure.CONFLICT.code());
        assertThat(failure).hasMessageContaining("no more numbers");
    }

    @Test
    void reader_cancels_theGiverStops() throws Exception {
        Numbers source = new Numbers(Integer.MAX_VALUE);
        gives("numbers", source);
        Incoming numbers = ask("numbers");
        assertThat(numbers.batch().await(5, SECONDS)).isNotEmpty();

        numbers.cancel();

        assertThat(seen.poll(5, SECONDS)).isEqualTo("cancelled");
    }

    @Test
    void reader_cancelsBeforeTheFirstAnswer_theHandlerIsTold() throws Exception {
        vertx.eventBus().consumer("slow", _ -> {
            Call.current().orElseThrow().onCancel(() -> seen.add("told"));
            seen.add("asked");
        });
        Incoming nothing = ask("slow");
        assertThat(seen.poll(5, SECONDS)).isEqualTo("asked");

        nothing.cancel();

        assertThat(seen.poll(5, SECONDS)).isEqualTo("told");
    }

    @Test
    void reader_slow_theGiverDoesNotRunAhead() throws Exception {
        Numbers source = new Numbers(Integer.MAX_VALUE);
        gives("numbers", source);
        Incoming numbers = ask("numbers").pause();
        BlockingQueue<Object> taken = new LinkedBlockingQueue<>();
        numbers.handler(taken::add);

        numbers.fetch(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(taken.poll(5, SECONDS)).isEqualTo(i);
        }
        settle();

        assertThat(taken).isEmpty();
        assertThat(source.given()).isLessThanOrEqualTo(1_000 + 2 * Streams.CREDITS);
    }

    @Test
    void giver_ofLargeItems_collectsFewOfThem() throws Exception {
        int[] made = {0};
        serve(
                "large",
                request -> streams.reply(
                        request,
                        Stream.generate(() -> Buffer.buffer(new byte[256 * 1024]))
                                .peek(_ -> made[0]++)));

        Incoming large = ask("large").pause();
        assertThat(large.batch().await(5, SECONDS)).hasSize(1);
        settle();

        assertThat(on(() -> made[0])).isLessThanOrEqualTo(6);
        large.cancel();
    }

    @Test
    void readStream_toTheEnd_callsItsHandlers() throws Exception {
        gives("numbers", new Numbers(200));
        BlockingQueue<Object> taken = new LinkedBlockingQueue<>();

        ask("numbers").endHandler(_ -> seen.add("ended")).handler(taken::add);

        assertThat(seen.poll(5, SECONDS)).isEqualTo("ended");
        assertThat(taken).hasSize(200);
    }

    @Test
    void handler_readsTheStreamThatARequestBrings() throws Exception {
        serve("sum", request -> {
            Incoming brought = streams.broughtBy(request).orElseThrow();
            int[] sum = {0};
            brought.exceptionHandler(cause -> request.fail(1, cause.getMessage()))
                    .endHandler(_ -> request.reply(sum[0]))
                    .handler(item -> sum[0] += (int) item);
        });

        Incoming answer =
                on(() -> streams.request("sum", null, streams.bringing(options(), new Numbers(500), () -> {})));

        assertThat(all(answer)).containsExactly(499 * 500 / 2);
    }

    @Test
    void handler_answersWhatItReads_streamsFlowBothWays() throws Exception {
        serve("echo", request -> {
            Incoming brought = streams.broughtBy(request).orElseThrow();
            streams.reply(request, brought, brought::cancel);
        });

        Incoming answer =
                on(() -> streams.request("echo", null, streams.bringing(options(), new Numbers(1_000), () -> {})));

        assertThat(all(answer)).hasSize(1_000).startsWith(0, 1).endsWith(999);
    }

    @Test
    void javaStream_isMadeAsItIsRead_andClosedAtItsEnd() throws Exception {
        serve("count", request -> streams.reply(request, counting(200)));

        assertThat(all(ask("count"))).hasSize(200).startsWith(0, 1).endsWith(199);
        assertThat(seen.poll(5, SECONDS)).isEqualTo("closed after 200");
    }

    @Test
    void javaStream_withoutAnEnd_isClosedWhenItsReaderLeaves() throws Exception {
        serve("count", request -> streams.reply(request, counting(Integer.MAX_VALUE)));
        Incoming count = ask("count");
        count.batch().await(5, SECONDS);

        count.cancel();

        assertThat(seen.poll(5, SECONDS)).startsWith("closed after").hasSizeLessThan("closed after 1000".length());
    }

    @Test
    void javaStream_thatThrows_failsItsReaderAfterWhatCameBefore() throws Exception {
        serve(
                "count",
                request -> streams.reply(request, counting(10).map(n -> {
                    if (n == 3) {
                        throw Failure.CONFLICT.because("no more");
                    }
                    return n;
                })));
        Incoming count = ask("count");
        List<@Nullable Object> got = new ArrayList<>();

        assertThat(catchThrowableOfType(ReplyException.class, () -> readInto(got, count)))
                .hasMessage("no more")
                .extracting(ReplyException::failureCode)
                .isEqualTo(Failure.CONFLICT.code());
        assertThat(got).containsExactly(0, 1, 2);
        assertThat(seen.poll(5, SECONDS)).startsWith("closed");
    }

    @Test
    void request_bringsAJavaStream() throws Exception {
        serve("echo", request -> {
            Incoming brought = streams.broughtBy(request).orElseThrow();
            streams.reply(request, brought, brought::cancel);
        });

        Incoming answer = on(() -> streams.request("echo", null, streams.bringing(options(), counting(300))));

        assertThat(all(answer)).hasSize(300).endsWith(299);
    }

    private Stream<Integer> counting(int end) {
        int[] made = {0};
        return IntStream.range(0, end).peek(_ -> made[0]++).boxed().onClose(() -> seen.add("closed after " + made[0]));
    }

    @Test
    void stream_thatIsPulledWhileItIsPulled_refusesTheSecond() throws Exception {
        String address = on(() -> Outlet.open(
                        streams, vertx.getOrCreateContext(), new Numbers(10).silent(), () -> seen.add("cancelled"))
                .address());
        streams.pull(address, 5);

        Future<Message<Object>> second = streams.pull(address, 5).reply();

        ReplyException failure = catchThrowableOfType(ReplyException.class, () -> second.await(5, SECONDS));
        assertThat(failure.failureCode()).isEqualTo(Failure.CONFLICT.code());
        streams.drop(address);
        assertThat(seen.poll(5, SECONDS)).isEqualTo("cancelled");
    }

    private static DeliveryOptions options() {
        return new DeliveryOptions();
    }

    private void gives(String address, Items items) throws Exception {
        serve(address, request -> streams.reply(request, items, () -> seen.add("cancelled")));
    }

    private void serve(String address, Consumer<Message<Object>> handler) throws Exception {
        on(() -> vertx.eventBus().<Object>consumer(address, handler::accept));
    }

    private Incoming ask(String address) throws Exception {
        return on(() -> streams.request(address, null, options()));
    }

    private <T> T on(Callable<T> work) throws Exception {
        return Future.<T>future(promise -> vertx.runOnContext(_ -> {
                    try {
                        promise.complete(work.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                }))
                .await(5, SECONDS);
    }

    /// Everything that was on its way when it was called has arrived.
    private void settle() throws Exception {
        for (int i = 0; i < 20; i++) {
            vertx.eventBus().consumer("settle." + i, message -> message.reply(null));
            vertx.eventBus().request("settle." + i, null).await(5, SECONDS);
        }
    }

    private static List<@Nullable Object> all(Incoming incoming) throws Exception {
        List<@Nullable Object> all = new ArrayList<>();
        readInto(all, incoming);
        return all;
    }

    private static void readInto(List<@Nullable Object> all, Incoming incoming) throws Exception {
        List<@Nullable Object> batch = incoming.batch().await(5, SECONDS);
        while (!batch.isEmpty()) {
            all.addAll(batch);
            batch = incoming.batch().await(5, SECONDS);
        }
    }
}
