package io.polyvert.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.calls.Calls;
import io.polyvert.contracts.WorkOrder;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
    private Node one;
    private Node two;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        String cluster = "test-" + UUID.randomUUID();
        one = Node.start(options("one", home, cluster), new Languages());
        two = Node.start(options("two", home, cluster), new Languages());
        one.vertx()
                .eventBus()
                .consumer("echo", message -> message.reply(message.body()))
                .completion()
                .await(10, SECONDS);
        one.vertx()
                .eventBus()
                .consumer("nan", message -> message.reply(new JsonObject().put("x", Double.NaN)))
                .completion()
                .await(10, SECONDS);
    }

    @AfterAll
    void stop() {
        two.close();
        one.close();
    }

    private static NodeOptions options(String name, Path home, String cluster) {
        return NodeOptions.of(name, home)
                .withHttp(HttpOptions.DEFAULTS.withPort(0))
                .withCluster(ClusterOptions.DEFAULTS.withName(cluster).joined());
    }

    static Stream<Object> bodies() {
        return Stream.of(
                "text",
                true,
                1,
                (1L << 53) + 1,
                1.5,
                Buffer.buffer(new byte[] {0, -1}),
                new JsonArray().add(1).addNull(),
                new JsonObject().put("deep", new JsonObject().put("x", 1.5)),
                new WorkOrder("a", "b", 1));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void request_fromEitherNode_getsTheSameBodyBack(Object body) throws Exception {
        assertThat(reply(one.vertx(), body)).isEqualTo(body);
        assertThat(reply(two.vertx(), body)).isEqualTo(body);
    }

    private static Object reply(Vertx vertx, Object body) throws Exception {
        return vertx.eventBus().request("echo", body).await(10, SECONDS).body();
    }

    @Test
    void request_whatCannotTravel_isRefusedTheSameOnEitherNode() {
        JsonObject body = new JsonObject().put("x", Double.NaN);
        var local = catchThrowableOfType(ReplyException.class, () -> reply(one.vertx(), body));
        var remote = catchThrowableOfType(ReplyException.class, () -> reply(two.vertx(), body));
        assertThat(remote).hasMessage(local.getMessage());
        assertThat(remote.failureCode()).isEqualTo(local.failureCode()).isEqualTo(400);
        var reply = catchThrowableOfType(
                ReplyException.class,
                () -> two.vertx().eventBus().request("nan", null).await(10, SECONDS));
        assertThat(reply).hasMessageContaining("the reply cannot travel");
    }

    @Test
    void cancel_onOneNode_endsTheWorkOnTheOther() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        serve(one, "chain.first", _ -> one.vertx().eventBus().request("chain.last", null));
        serve(two, "chain.last", _ -> {
            Call.current().orElseThrow().onCancel(() -> seen.add("cancelled"));
            seen.add("begun");
        });
        var request = Calls.of(two.vertx()).request("chain.first", null, new DeliveryOptions());
        assertThat(seen.poll(10, SECONDS)).isEqualTo("begun");

        request.cancel();

        assertThat(seen.poll(10, SECONDS)).isEqualTo("cancelled");
    }

    @Test
    void deadline_ofTheFirst_isKnownToTheLast() throws Exception {
        serve(
                one,
                "left.first",
                message -> one.vertx()
                        .eventBus()
                        .request("left.last", null)
                        .onSuccess(reply -> message.reply(reply.body())));
        serve(
                two,
                "left.last",
                message -> message.reply(
                        Call.current().flatMap(Call::remaining).orElseThrow().toMillis()));
        var reply = Calls.of(two.vertx())
                .request("left.first", null, new DeliveryOptions().setSendTimeout(9_000))
                .reply()
                .await(10, SECONDS);
        assertThat((Long) reply.body()).isBetween(1L, 9_000L);
    }

    private static void serve(Node node, String address, Handler<Message<Object>> handler) throws Exception {
        node.vertx().eventBus().consumer(address, handler).completion().await(10, SECONDS);
    }

    /// Around the bytes that one message between two nodes carries.
    static Stream<Integer> sizes() {
        return Stream.of(0, 1, 60 * 1024 - 1, 60 * 1024, 60 * 1024 + 1, 120 * 1024, 300_000, 5_000_000);
    }

    @Test
    void stream_ofBytes_comesFromTheOtherNodeItemByItem() throws Exception {
        List<Buffer> items = sizes().map(ClusterIT::random).toList();
        serve(one, "bytes.all", message -> Streams.of(one.vertx()).reply(message, items.stream()));
        Incoming incoming = ask("bytes.all");
        List<Object> came = new ArrayList<>();

        for (List<Object> batch = incoming.batch().await(10, SECONDS);
                !batch.isEmpty();
                batch = incoming.batch().await(10, SECONDS)) {
            came.addAll(batch);
        }

        assertThat(came).isEqualTo(items);
    }

    @Test
    void stream_ofBytesThatEndsInAFailure_givesWhatCameBefore() throws Exception {
        Buffer item = random(200_000);
        Stream<Buffer> broken = Stream.of(item, item, Buffer.buffer()).peek(bytes -> {
            if (bytes.length() == 0) {
                throw Failure.CONFLICT.because("no more");
            }
        });
        serve(one, "bytes.broken", message -> Streams.of(one.vertx()).reply(message, broken));
        Incoming incoming = ask("bytes.broken");

        assertThat(incoming.batch().await(10, SECONDS)).containsExactly(item);
        assertThat(incoming.batch().await(10, SECONDS)).containsExactly(item);
        assertThat(catchThrowableOfType(
                        ReplyException.class, () -> incoming.batch().await(10, SECONDS)))
                .hasMessage("no more");
    }

    @Test
    void stream_ofBytesThatIsCancelled_isClosedOnTheOtherNode() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Buffer item = random(300_000);
        serve(
                one,
                "bytes.endless",
                message -> Streams.of(one.vertx())
                        .reply(message, Stream.generate(item::copy).onClose(() -> seen.add("closed"))));
        Incoming incoming = ask("bytes.endless");
        for (int i = 0; i < 5; i++) {
            assertThat(incoming.batch().await(10, SECONDS)).containsExactly(item);
        }

        incoming.cancel();

        assertThat(seen.poll(10, SECONDS)).isEqualTo("closed");
    }

    private static Buffer random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private Incoming ask(String address) throws Exception {
        return Future.<Incoming>future(asked -> two.vertx()
                        .runOnContext(_ ->
                                asked.complete(Streams.of(two.vertx()).request(address, null, new DeliveryOptions()))))
                .await(10, SECONDS);
    }

    @Test
    void platformNodes_askedOnEither_describesBoth() throws Exception {
        Message<JsonObject> answer = two.vertx()
                .eventBus()
                .<JsonObject>request("platform.nodes", null)
                .await(10, SECONDS);
        assertThat(answer.body().getJsonArray("nodes").stream().map(node -> ((JsonObject) node).getString("name")))
                .containsExactlyInAnyOrder("one", "two");
    }
}
