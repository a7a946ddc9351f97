package io.polyvert.languages.javascript;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {
    private static final String SOURCE = """
            import { bus, Failure } from "vertx";

            bus.consumer("count", async function* ({ body }) {
              let n = -1;
              try {
                while (++n < body) yield n;
              } finally {
                bus.send("closed", n);
              }
            });
            bus.consumer("plain", function* ({ body }) {
              for (let n = 0; n < body; n++) yield n * n;
            });
            bus.consumer("mixed", async function* () {
              yield null;
              yield { a: [1] };
              yield new TextEncoder().encode("bytes");
              yield "text";
            });
            bus.consumer("breaks", async function* () {
              yield 1;
              throw new Failure(409, "no more");
            });
            bus.consumer("twice", async function* ({ body }) {
              for await (const n of bus.stream("count", body)) yield 2 * n;
            });
            bus.consumer("first", async () => {
              for await (const n of bus.stream("count", 1_000_000)) return n;
            });
            bus.consumer("total", async (message) => {
              let sum = 0;
              for await (const n of message.stream) sum += n;
              return sum;
            });
            bus.consumer("shout", async function* (message) {
              for await (const text of message.stream) yield text.toUpperCase();
            });
            bus.consumer("bring", async ({ body }) => {
              const numbers = Array.from({ length: body }, (_, n) => n).values();
              const { body: total } = await bus.request("total", null, { stream: numbers });
              const shouted = [];
              for await (const text of bus.stream("shout", null, { stream: ["a", "b"].values() })) shouted.push(text);
              return [total, shouted];
            });
            bus.consumer("asks.wrongly", async () => {
              await bus.request("count", 1);
            });
            """;

    private static @TempDir Path folder;
    private static Stage node;
    private static final BlockingQueue<Object> closed = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        node = new Stage(folder);
        node.vertx.eventBus().consumer("closed", message -> closed.add(message.body()));
        node.deploy(node.file("streams.js", SOURCE));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static <T> T soon(Future<T> future) {
        try {
            return future.await(20, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting after 20 s", e);
        }
    }

    private static Incoming ask(String address, @Nullable Object body) {
        return soon(Future.future(promise -> node.vertx.runOnContext(
                _ -> promise.complete(Streams.of(node.vertx).request(address, body, new DeliveryOptions())))));
    }

    private static List<@Nullable Object> all(String address, @Nullable Object body) {
        List<@Nullable Object> all = new ArrayList<>();
        readInto(all, ask(address, body));
        return all;
    }

    private static void readInto(List<@Nullable Object> all, Incoming incoming) {
        List<@Nullable Object> batch = soon(incoming.batch());
        while (!batch.isEmpty()) {
            all.addAll(batch);
            batch = soon(incoming.batch());
        }
    }

    @Test
    void generators_ofEachKind_areRead() {
        assertThat(all("count", 1_000)).hasSize(1_000).startsWith(0, 1).endsWith(998, 999);
        assertThat(all("plain", 100)).hasSize(100).endsWith(9_604, 9_801);
        assertThat(all("count", 0)).isEmpty();
    }

    @Test
    void items_ofEachKind_comeAsTheyAre() {
        assertThat(all("mixed", null).toString()).isEqualTo("[null, {\"a\":[1]}, bytes, text]");
        assertThat(all("mixed", null)).contains(Buffer.buffer("bytes"), "text");
    }

    @Test
    void generator_throws_theReaderGetsWhatCameBeforeAndTheFailure() {
        List<@Nullable Object> got = new ArrayList<>();
        Incoming breaks = ask("breaks", null);

        ReplyException failure = catchThrowableOfType(ReplyException.class, () -> readInto(got, breaks));

        assertThat(got).containsExactly(1);
        assertThat(failure.failureCode()).isEqualTo(409);
        assertThat(failure).hasMessage("no more");
    }

    @Test
    void reader_leaves_theGeneratorIsClosed() throws Exception {
        closed.clear();
        Incoming count = ask("count", 1_000_000);
        assertThat(soon(count.batch())).isNotEmpty();

        count.cancel();

        assertThat((int) closed.poll(5, SECONDS)).isLessThan(200);
    }

    @Test
    void javascript_readsAndLeaves() throws Exception {
        assertThat(all("twice", 300)).hasSize(300).endsWith(598);
        closed.clear();
        assertThat(node.ask("first", null)).isEqualTo(0);
        assertThat((int) closed.poll(5, SECONDS)).isLessThan(200);
    }

    @Test
    void requests_bringStreams() throws Exception {
        assertThat(String.valueOf(node.ask("bring", 500))).isEqualTo("[124750,[\"A\",\"B\"]]");
    }

    @Test
    void plainRequest_ofAStream_saysHowToReadIt() {
        assertThat(node.failure("asks.wrongly", null))
                .hasMessageContaining(
                        "'count' answers with a stream; read it: for await (const item of bus.stream(\"count\"))");
    }
}
