package io.polyvert.routing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.calls.Call;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Detour;
import io.polyvert.calls.Request;
import io.polyvert.cluster.ClusterOptions;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.handover.Handover;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two nodes; a third one comes and goes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingClusterIT {
    private static final DeliveryOptions PLAIN = new DeliveryOptions().setSendTimeout(10_000);

    private final String cluster = "test-" + UUID.randomUUID();
    private final List<Subscription> consumers = new ArrayList<>();
    private final List<MessageConsumer<?>> plain = new ArrayList<>();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Path home;
    private Node one;
    private Node two;

    @BeforeAll
    void start(@TempDir Path folder) {
        home = folder;
        one = node("one");
        two = node("two");
    }

    @AfterAll
    void stop() {
        two.close();
        one.close();
    }

    @AfterEach
    void unregister() throws Exception {
        Future.join(consumers.stream().map(Subscription::unregister).toList()).await(10, SECONDS);
        Future.join(plain.stream().map(MessageConsumer::unregister).toList()).await(10, SECONDS);
        consumers.clear();
        plain.clear();
        seen.clear();
    }

    private Node node(String name) {
        NodeOptions options = NodeOptions.of(name, home)
                .withHttp(HttpOptions.DEFAULTS.withPort(0))
                .withCluster(ClusterOptions.DEFAULTS.withName(cluster).joined());
        return Node.start(options, new Languages());
    }

    private Subscription consumer(Node node, String address, String group, Handler<Message<Object>> handler)
            throws Exception {
        Subscription consumer = Routing.of(node.vertx()).consumer(address, group, handler);
        consumer.completion().await(10, SECONDS);
        consumers.add(consumer);
        return consumer;
    }

    private Subscription speaker(Node node, String name, String address, String group) throws Exception {
        return consumer(node, address, group, message -> {
            seen.add(name + ":" + message.address() + ":" + message.body());
            message.reply(name);
        });
    }

    private void plain(Node node, String name, String address) throws Exception {
        MessageConsumer<Object> consumer = node.vertx().eventBus().consumer(address, message -> {
            seen.add(name + ":" + message.body());
            message.reply(name);
        });
        plain.add(consumer);
        consumer.completion().await(10, SECONDS);
    }

    private Object ask(Node from, String address, DeliveryOptions options) throws Exception {
        return Calls.of(from.vertx())
                .request(address, "?", options)
                .reply()
                .await(15, SECONDS)
                .body();
    }

    private Object askPlainly(Node from, String address, DeliveryOptions options) throws Exception {
        return from.vertx()
                .eventBus()
                .request(address, "?", options)
                .await(15, SECONDS)
                .body();
    }

    private List<String> heard(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String one = seen.poll(10, SECONDS);
            assertThat(one).as("message %d of %d", i + 1, count).isNotNull();
            all.add(one);
        }
        all.sort(null);
        return all;
    }

    @Test
    void registration_acknowledged_isKnownToTheOtherNode() throws Exception {
        speaker(one, "a", "orders.*", "");

        assertThat(ask(two, "orders.x", PLAIN)).isEqualTo("a");
        assertThat(askPlainly(two, "orders.y", PLAIN)).isEqualTo("a");
    }

    @Test
    void publish_groupOverNodes_oneGetsIt() throws Exception {
        speaker(one, "a", "orders.*", "billing");
        speaker(two, "b", "orders.placed", "billing");
        speaker(two, "tap", "orders.>", "");
        plain(one, "plain", "orders.placed");

        for (int i = 0; i < 4; i++) {
            two.vertx().eventBus().publish("orders.placed", i);
        }

        List<String> all = heard(12);
        assertThat(all).filteredOn(line -> line.startsWith("tap")).hasSize(4);
        assertThat(all).filteredOn(line -> line.startsWith("plain")).hasSize(4);
        assertThat(all).filteredOn(line -> line.startsWith("a:")).hasSize(2);
        assertThat(all).filteredOn(line -> line.startsWith("b:")).hasSize(2);
    }

    @Test
    void request_consumerAtTheAddressOnAnotherNode_wins() throws Exception {
        speaker(two, "pattern", "orders.*", "");
        plain(one, "plain", "orders.exact");

        for (int i = 0; i < 4; i++) {
            assertThat(ask(two, "orders.exact", PLAIN)).isEqualTo("plain");
            assertThat(askPlainly(two, "orders.exact", PLAIN)).isEqualTo("plain");
        }
    }

    @Test
    void request_consumerAtTheAddressComesAndGoes_thePatternServesWhileItIsAway() throws Exception {
        speaker(two, "pattern", "orders.*", "");
        assertThat(ask(two, "orders.late", PLAIN)).isEqualTo("pattern");

        plain(one, "plain", "orders.late");
        awaitAnswer("orders.late", "plain");
        plain.getLast().unregister().await(10, SECONDS);
        awaitAnswer("orders.late", "pattern");
    }

    /// Vert.x tells of consumers a moment after they are there.
    private void awaitAnswer(String address, String wanted) throws Exception {
        Future<Void> came = Future.future(promise -> two.vertx()
                .setPeriodic(
                        10,
                        timer -> Calls.of(two.vertx())
                                .request(address, "?", new DeliveryOptions().setSendTimeout(1_000))
                                .reply()
                                .onSuccess(answer -> {
                                    if (wanted.equals(answer.body())) {
                                        two.vertx().cancelTimer(timer);
                                        promise.tryComplete();
                                    }
                                })));
        came.await(10, SECONDS);
    }

    @Test
    void send_plainSender_oneOnTheOtherNodeGetsItOnce() throws Exception {
        speaker(one, "a", "work.*", "crew");

        two.vertx().eventBus().send("work.x", 1);
        Routing.of(two.vertx()).send("work.x", 2, PLAIN).await(10, SECONDS);

        assertThat(heard(2)).containsExactly("a:work.x:1", "a:work.x:2");
        two.vertx().eventBus().publish("work.end", 3);
        assertThat(heard(1)).containsExactly("a:work.end:3");
    }

    @Test
    void key_bothNodes_findTheSameMember() throws Exception {
        speaker(one, "a", "work", "crew");
        speaker(two, "b", "work", "crew");
        speaker(two, "c", "work", "crew");
        Map<String, Object> owners = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            String key = "key " + i;
            owners.put(key, ask(one, "work", Routing.of(one.vertx()).keyed(PLAIN, key)));
        }

        for (Map.Entry<String, Object> owner : owners.entrySet()) {
            DeliveryOptions keyed = Routing.of(two.vertx()).keyed(PLAIN, owner.getKey());
            assertThat(ask(two, "work", keyed)).isEqualTo(owner.getValue());
            assertThat(askPlainly(two, "work", keyed)).isEqualTo(owner.getValue());
        }
        assertThat(owners.values()).contains("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancel_overNodes_endsTheWork(boolean plainSender) throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        consumer(one, "slow.*", "", _ -> {
            Call call = Call.current().orElseThrow();
            call.onCancel(() -> seen.add("cancelled " + call.address()));
            calls.add(call);
        });

        if (plainSender) {
            two.vertx().eventBus().request("slow.a", null, new DeliveryOptions().setSendTimeout(500));
        } else {
            Request<Object> request = Calls.of(two.vertx()).request("slow.a", null, PLAIN);
            assertThat(calls.poll(10, SECONDS)).isNotNull();
            request.cancel();
        }

        assertThat(seen.poll(10, SECONDS)).isEqualTo("cancelled slow.a");
    }

    @Test
    void unregister_whileRequestsCome_losesNone() throws Exception {
        speaker(one, "stays", "work", "crew");
        List<Future<Message<Object>>> answers = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            Subscription leaves = speaker(one, "leaves", "work", "crew");
            for (int i = 0; i < 20; i++) {
                answers.add(Calls.of(two.vertx()).request("work", "?", PLAIN).reply());
            }
            leaves.unregister();
            for (int i = 0; i < 20; i++) {
                answers.add(Calls.of(two.vertx()).request("work", "?", PLAIN).reply());
            }
        }

        Future.all(answers).await(15, SECONDS);

        assertThat(answers).hasSize(400);
    }

    @Test
    void publish_toAMemberThatLeaves_isPassedOnOnce() throws Exception {
        String leaving = one.vertx()
                .deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return Routing.of(vertx)
                                .consumer("work", "crew", message -> message.reply("leaves"))
                                .completion();
                    }
                })
                .await(10, SECONDS);
        assertThat(ask(two, "work", PLAIN)).isEqualTo("leaves");
        Detour detour = Objects.requireNonNull(Routing.of(two.vertx()).find("work", PLAIN, 0));
        speaker(two, "stays", "work", "crew");

        Handover.of(one.vertx()).leave(leaving).await(10, SECONDS);
        for (int i = 0; i < 20; i++) {
            // as a node that has not heard yet
            DeliveryOptions late = new DeliveryOptions(detour.options())
                    .addHeader(Routing.GROUP, "crew")
                    .addHeader(Routing.COPY, "late." + i);
            two.vertx().eventBus().publish(detour.address(), i, late);
        }

        assertThat(heard(20)).doesNotHaveDuplicates();
        one.vertx().undeploy(leaving).await(10, SECONDS);
        Handover.of(one.vertx()).gone(leaving);
    }

    @Test
    void node_joinsAndLeaves_itsRoutesComeAndGo() throws Exception {
        speaker(one, "a", "work.*", "crew");
        Node three = node("three");
        try {
            assertThat(ask(three, "work.x", PLAIN)).isEqualTo("a");
            Routing.of(three.vertx())
                    .consumer("rest.>", message -> message.reply("three"))
                    .completion()
                    .await(10, SECONDS);
            assertThat(ask(one, "rest.a", PLAIN)).isEqualTo("three");
        } finally {
            three.close();
        }
        gone(one.vertx());
        gone(two.vertx());
    }

    private void gone(Vertx vertx) throws Exception {
        Future<Void> gone = Future.future(promise -> vertx.setPeriodic(10, timer -> {
            if (Routing.of(vertx).find("rest.a", PLAIN, 0) == null) {
                vertx.cancelTimer(timer);
                promise.complete();
            }
        }));
        gone.await(10, SECONDS);
        ReplyException failure = catchThrowableOfType(
                ReplyException.class,
                () -> Calls.of(vertx).request("rest.a", null, PLAIN).reply().await(15, SECONDS));
        assertThat(failure.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }
}
