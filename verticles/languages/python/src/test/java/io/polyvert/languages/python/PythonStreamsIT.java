package io.polyvert.languages.python;

import static io.polyvert.languages.python.PythonNode.soon;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonStreamsIT {
    private static final String SOURCE = """
            import asyncio
            from vertx import Failure, bus

            @bus.consumer("count")
            async def count(message):
                n = -1
                try:
                    for n in range(message.body):
                        yield n
                finally:
                    bus.send("closed", n)

            @bus.consumer("plain")
            def plain(message):
                return (n * n for n in range(message.body))

            @bus.consumer("threads", blocking=True)
            def threads(message):
                for n in range(message.body):
                    yield n

            @bus.consumer("mixed")
            async def mixed(message):
                yield None
                yield {"a": [1]}
                yield b"bytes"
                yield "text"

            @bus.consumer("breaks")
            async def breaks(message):
                yield 1
                raise Failure(409, "no more")

            @bus.consumer("twice")
            async def twice(message):
                async for n in bus.stream("count", message.body):
                    yield 2 * n

            @bus.consumer("first")
            async def first(message):
                async for n in bus.stream("count", 1_000_000):
                    return n

            @bus.consumer("total")
            async def total(message):
                return sum([n async for n in message.stream])

            @bus.consumer("shout")
            async def shout(message):
                async for text in message.stream:
                    yield text.upper()

            @bus.consumer("bring")
            async def bring(message):
                reply = await bus.request("total", stream=iter(range(message.body)))
                shouted = [text async for text in bus.stream("shout", stream=iter(["a", "b"]))]
                return [reply.body, shouted]

            @bus.consumer("asks.wrongly")
            async def asks_wrongly(message):
                await bus.request("count", 1)
            """;

    private static @TempDir Path folder;
    private static PythonNode node;
    private static final BlockingQueue<Object> closed = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() {
        node = new PythonNode(folder);
        node.bus().consumer("closed", message -> closed.add(message.body()));
        node.deploy("streams.py", SOURCE);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Incoming ask(String address, @Nullable Object body) {
        return soon(Future.future(promise -> node.vertx()
                .runOnContext(_ ->
                        promise.complete(Streams.of(node.vertx()).request(address, body, new DeliveryOptions())))));
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
        assertThat(all("threads", 200)).hasSize(200).endsWith(198, 199);
        assertThat(all("count", 0)).isEmpty();
    }

    @Test
    void items_ofEachKind_comeAsTheyAre() {
        assertThat(all("mixed", null).toString()).isEqualTo("[null, {\"a\":[1]}, bytes, text]");
        assertThat(all("mixed", null)).contains(Buffer.buffer("bytes"), "text");
    }

    @Test
    void generator_raises_theReaderGetsWhatCameBeforeAndTheFailure() {
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
    void python_readsAndLeaves() throws Exception {
        assertThat(all("twice", 300)).hasSize(300).endsWith(598);
        closed.clear();
        assertThat(node.ask("first", null)).isEqualTo(0);
        assertThat((int) closed.poll(5, SECONDS)).isLessThan(200);
    }

    @Test
    void requests_bringStreams() {
        assertThat(String.valueOf(node.ask("bring", 500))).isEqualTo("[124750,[\"A\",\"B\"]]");
    }

    @Test
    void plainRequest_ofAStream_saysHowToReadIt() {
        assertThat(node.refusalOf("asks.wrongly", null))
                .hasMessageContaining("'count' answers with a stream; read it: bus.stream('count')");
    }
}
