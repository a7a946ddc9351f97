package io.polyvert.routing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.Call;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.polyvert.travel.ThrownCheck;
import io.polyvert.travel.TravelCheck;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    private static final DeliveryOptions PLAIN = new DeliveryOptions();

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final Recorder recorder = new Recorder();
    private Vertx vertx;
    private EventBus bus;
    private Routing routing;
    private Calls calls;

    @BeforeEach
    void start() throws Exception {
        Calls.prepare();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        bus = vertx.eventBus();
        Parts.put(vertx, Recorder.class, recorder);
        calls = Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx).await(5, SECONDS);
        TravelCheck.install(bus);
        ThrownCheck.install(vertx);
        bus.registerCodec(new TracedFailureCodec());
        Routing.install(vertx, Optional.empty()).await(5, SECONDS);
        routing = Routing.of(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    private Subscription consumer(String address, String group, Handler<Message<Object>> handler) throws Exception {
        Subscription consumer = routing.consumer(address, group, handler);
        consumer.completion().await(5, SECONDS);
        return consumer;
    }

    /// Says its name and what it got, and answers so.
    private Subscription speaker(String name, String address, String group) throws Exception {
        return consumer(address, group, message -> {
            String said = name + ":" + message.address() + ":" + message.body();
            seen.add(said);
            message.reply(said);
        });
    }

    private void plain(String address) throws Exception {
        bus.consumer(address, message -> {
                    seen.add("plain:" + message.body());
                    message.reply("plain");
                })
                .completion()
                .await(5, SECONDS);
    }

    private List<String> all(int count) throws InterruptedException {
        List<String> got = new java.util.ArrayList<>();
        for (int i = 0; i < count; i++) {
            String one = seen.poll(5, SECONDS);
            assertThat(one).as("message %d of %d", i + 1, count).isNotNull();
            got.add(one);
        }
        got.sort(null);
        return got;
    }

    private void nothingMore() throws Exception {
        bus.consumer("marker", _ -> seen.add("marker")).completion().await(5, SECONDS);
        bus.publish("marker", null);
        assertThat(seen.poll(5, SECONDS)).isEqualTo("marker");
    }

    private Object ask(String address, DeliveryOptions options) throws Exception {
        return calls.request(address, "?", options).reply().await(5, SECONDS).body();
    }

    @Test
    void publish_patternsThatFit_eachGetACopyWithTheTrueAddress() throws Exception {
        speaker("one", "orders.*", "");
        speaker("rest", "orders.>", "");
        speaker("other", "bills.>", "");
        plain("orders.placed");

        bus.publish("orders.placed", 1);

        assertThat(all(3)).containsExactly("one:orders.placed:1", "plain:1", "rest:orders.placed:1");
        nothingMore();
    }

    @Test
    void publish_group_oneMemberGetsEachMessageAndAllTakeTurns() throws Exception {
        speaker("a", "orders.placed", "billing");
        speaker("b", "orders.*", "billing");
        speaker("c", "orders.>", "audit");

        bus.publish("orders.placed", 1);
        bus.publish("orders.placed", 2);

        List<String> got = all(4);
        assertThat(got).filteredOn(one -> one.startsWith("c")).hasSize(2);
        assertThat(got).filteredOn(one -> one.startsWith("a")).hasSize(1);
        assertThat(got).filteredOn(one -> one.startsWith("b")).hasSize(1);
        nothingMore();
    }

    @Test
    void request_consumerAtTheAddress_winsOverPatterns() throws Exception {
        speaker("one", "orders.*", "");
        plain("orders.placed");

        assertThat(ask("orders.placed", PLAIN)).isEqualTo("plain");
        assertThat(bus.request("orders.placed", "?").await(5, SECONDS).body()).isEqualTo("plain");
    }

    @Test
    void request_severalFit_theNarrowestGetsIt() throws Exception {
        speaker("rest", "orders.>", "");
        speaker("any", "*.eu.paid", "");
        speaker("one", "orders.*.paid", "");

        assertThat(ask("orders.eu.paid", PLAIN)).isEqualTo("one:orders.eu.paid:?");
        assertThat(ask("orders.eu.sent", PLAIN)).isEqualTo("rest:orders.eu.sent:?");
        assertThat(ask("bills.eu.paid", PLAIN)).isEqualTo("any:bills.eu.paid:?");
    }

    @Test
    void request_members_takeTurns() throws Exception {
        speaker("a", "work", "crew");
        speaker("b", "work", "crew");

        List<Object> answers = List.of(ask("work", PLAIN), ask("work", PLAIN), ask("work", PLAIN), ask("work", PLAIN));

        assertThat(answers).filteredOn("a:work:?"::equals).hasSize(2);
        assertThat(answers).filteredOn("b:work:?"::equals).hasSize(2);
    }

    @Test
    void request_plainSender_hearsTheAnswerWithItsHeaders() throws Exception {
        consumer(
                "orders.*",
                "",
                message -> message.reply(message.headers().get("in"), new DeliveryOptions().addHeader("out", "x")));

        Message<Object> answer = bus.request("orders.a", null, new DeliveryOptions().addHeader("in", "y"))
                .await(5, SECONDS);

        assertThat(answer.body()).isEqualTo("y");
        assertThat(answer.headers().get("out")).isEqualTo("x");
    }

    @Test
    void request_plainSender_hearsTheFailureWithItsWay() throws Exception {
        consumer(
                "orders.*",
                "",
                message -> TracedFailure.answer(
                        message, 404, "no order", List.of(new Hop("java", "Here.java:1", "orders.a", "no order", 1))));

        TracedFailure failure = catchThrowableOfType(
                TracedFailure.class, () -> bus.request("orders.a", null).await(5, SECONDS));

        assertThat(failure.failureCode()).isEqualTo(404);
        assertThat(failure.trace()).extracting(Hop::place).containsExactly("Here.java:1");
    }

    @Test
    void request_handlerThrows_failureNamesTheTrueAddress() throws Exception {
        consumer("orders.*", "", _ -> {
            throw new IllegalStateException("oh");
        });

        ReplyException failure = catchThrowableOfType(ReplyException.class, () -> ask("orders.a", PLAIN));

        assertThat(failure).hasMessage("internal error at orders.a");
    }

    @Test
    void request_conversation_goesOnBothWays() throws Exception {
        consumer(
                "talk.*",
                "",
                message ->
                        message.<Object>replyAndRequest("who?").onSuccess(next -> next.reply("hello, " + next.body())));

        Message<Object> who = bus.request("talk.a", null).await(5, SECONDS);
        Message<Object> hello = who.replyAndRequest("Ada").await(5, SECONDS);

        assertThat(who.body()).isEqualTo("who?");
        assertThat(hello.body()).isEqualTo("hello, Ada");
    }

    @Test
    void request_bytes_arriveAsTheyAre() throws Exception {
        consumer("raw.>", "g", message -> message.reply(message.body()));
        Buffer bytes = Buffer.buffer(new byte[] {0, -1, 123});

        assertThat(calls.request("raw.a.b", bytes, PLAIN)
                        .reply()
                        .await(5, SECONDS)
                        .body())
                .isEqualTo(bytes);
        assertThat(bus.request("raw.a.b", bytes).await(5, SECONDS).body()).isEqualTo(bytes);
    }

    @Test
    void request_withStream_isReadAndAnswered() throws Exception {
        consumer("numbers.*", "g", message -> Streams.of(vertx).reply(message, Stream.of(1, 2, 3)));
        BlockingQueue<List<Object>> batches = new LinkedBlockingQueue<>();

        vertx.runOnContext(_ ->
                Streams.of(vertx).request("numbers.all", null, PLAIN).batch().onSuccess(batches::add));

        assertThat(batches.poll(5, SECONDS)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void request_cancelled_endsTheWork(boolean plainSender) throws Exception {
        BlockingQueue<Call> inHand = new LinkedBlockingQueue<>();
        consumer("slow.*", "", _ -> {
            Call call = Call.current().orElseThrow();
            call.onCancel(() -> seen.add("cancelled " + call.address()));
            inHand.add(call);
        });

        if (plainSender) {
            bus.request("slow.a", null, new DeliveryOptions().setSendTimeout(300));
        } else {
            Request<Object> request = calls.request("slow.a", null, PLAIN);
            assertThat(inHand.poll(5, SECONDS)).isNotNull();
            request.cancel();
        }

        assertThat(seen.poll(5, SECONDS)).isEqualTo("cancelled slow.a");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void request_deadline_reachesTheHandler(boolean nested) throws Exception {
        consumer(
                "late.*",
                "",
                message -> message.reply(Call.current()
                        .flatMap(Call::remaining)
                        .map(left -> left.toMillis())
                        .orElse(-1L)));
        consumer("outer", "g", message -> bus.request("late.a", null).onSuccess(inner -> message.reply(inner.body())));

        Object left = ask(nested ? "outer" : "late.a", new DeliveryOptions().setSendTimeout(4_000));

        assertThat((Long) left).isBetween(1L, 4_000L);
    }

    @Test
    void request_noAnswerInTime_namesTheTrueAddress() throws Exception {
        consumer("mute.*", "", _ -> {});

        ReplyException failure = catchThrowableOfType(
                ReplyException.class, () -> ask("mute.a", new DeliveryOptions().setSendTimeout(50)));

        assertThat(failure.failureType()).isEqualTo(ReplyFailure.TIMEOUT);
        assertThat(failure.getMessage()).contains("repliedAddress: mute.a");
    }

    @Test
    void request_nobodyFits_failsAsEver() throws Exception {
        speaker("one", "orders.*", "");

        ReplyException failure = catchThrowableOfType(ReplyException.class, () -> ask("bills.a", PLAIN));

        assertThat(failure.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }

    @Test
    void send_plainSender_oneGetsItOnce() throws Exception {
        speaker("one", "orders.*", "");

        bus.send("orders.a", 1);

        assertThat(all(1)).containsExactly("one:orders.a:1");
        nothingMore();
    }

    @Test
    void send_throughRouting_saysWhetherSomebodyGotIt() throws Exception {
        speaker("one", "orders.*", "");

        routing.send("orders.a", 1, PLAIN).await(5, SECONDS);

        assertThat(all(1)).containsExactly("one:orders.a:1");
        assertThatThrownBy(() -> routing.send("bills.a", 1, PLAIN).await(5, SECONDS))
                .isInstanceOf(ReplyException.class);
    }

    @Test
    void key_sameKey_reachesTheSameMemberAndManyKeysReachAll() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            consumer("work.*", "crew", message -> message.reply(name));
        }
        Map<String, Object> owners = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            String key = "key-" + i;
            owners.put(key, ask("work.x", routing.keyed(PLAIN, key)));
        }

        for (Map.Entry<String, Object> owner : owners.entrySet()) {
            DeliveryOptions keyed = routing.keyed(PLAIN, owner.getKey());
            assertThat(ask("work.x", keyed)).isEqualTo(owner.getValue());
            assertThat(bus.request("work.y", null, keyed).await(5, SECONDS).body())
                    .isEqualTo(owner.getValue());
        }
        assertThat(owners.values()).contains("a", "b", "c");
    }

    @Test
    void key_memberLeaves_onlyItsKeysMove() throws Exception {
        consumer("work", "crew", message -> message.reply("a"));
        consumer("work", "crew", message -> message.reply("b"));
        Subscription third = consumer("work", "crew", message -> message.reply("c"));
        Map<String, Object> before = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            before.put("key-" + i, ask("work", routing.keyed(PLAIN, "key-" + i)));
        }

        third.unregister().await(5, SECONDS);

        for (Map.Entry<String, Object> owner : before.entrySet()) {
            Object after = ask("work", routing.keyed(PLAIN, owner.getKey()));
            assertThat(after).isNotEqualTo("c");
            if (!owner.getValue().equals("c")) {
                assertThat(after).isEqualTo(owner.getValue());
            }
        }
    }

    @Test
    void key_consumerAtTheAddress_leavesItToTheGroup() throws Exception {
        plain("work");
        speaker("a", "work", "crew");

        assertThat(ask("work", routing.keyed(PLAIN, "k"))).isEqualTo("a:work:?");
        assertThat(ask("work", PLAIN)).isEqualTo("plain");
        all(2);
        bus.send("work", 1, routing.keyed(PLAIN, "k"));
        assertThat(all(1)).containsExactly("a:work:1");
        nothingMore();
    }

    @Test
    void headers_ofTheNode_areNotForHandlers() throws Exception {
        consumer(
                "work.*",
                "crew",
                message -> message.reply(String.join(",", message.headers().names())));

        DeliveryOptions options = routing.keyed(new DeliveryOptions().addHeader("a", "1"), "k");

        assertThat(ask("work.x", options)).isEqualTo("a");
        assertThat(bus.request("work.x", null, options).await(5, SECONDS).body())
                .isEqualTo("a");
    }

    @Test
    void platform_widePattern_getsNothingOfIt() throws Exception {
        speaker("all", "*.redeployed", "");
        speaker("own", "platform.>", "");

        bus.publish("platform.redeployed", 1);

        assertThat(all(1)).containsExactly("own:platform.redeployed:1");
        nothingMore();
    }

    @Test
    void unregister_pending_othersGetWhatComes() throws Exception {
        Subscription a = speaker("a", "work", "crew");
        speaker("b", "work", "crew");

        a.unregister().await(5, SECONDS);

        for (int i = 0; i < 4; i++) {
            assertThat(ask("work", PLAIN)).isEqualTo("b:work:?");
        }
    }

    @Test
    void undeploy_itsRoutesGo() throws Exception {
        String id = vertx.deployVerticle(new AbstractVerticle() {
                    @Override
                    public void start(io.vertx.core.Promise<Void> started) {
                        routing.consumer("work.*", message -> message.reply("deployed"))
                                .completion()
                                .onComplete(started);
                    }
                })
                .await(5, SECONDS);
        assertThat(ask("work.a", PLAIN)).isEqualTo("deployed");

        vertx.undeploy(id).await(5, SECONDS);

        ReplyException failure = catchThrowableOfType(ReplyException.class, () -> ask("work.a", PLAIN));
        assertThat(failure.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }

    @Test
    void recorder_countsWhereItWasRegisteredAndHidesTheInnerAddress() throws Exception {
        speaker("one", "orders.*", "");
        speaker("a", "work", "crew");
        ask("orders.a", PLAIN);

        List<JsonObject> addresses =
                recorder.toJson().stream().map(JsonObject.class::cast).toList();

        assertThat(addresses).extracting(one -> one.getString("address")).contains("orders.*", "work");
        assertThat(recorder.toJson().encode()).doesNotContain("__polyvert");
        assertThat(recorder.registered()).contains("work").doesNotContain("orders.*");
        assertThat(addresses)
                .filteredOn(one -> one.getString("address").equals("orders.*"))
                .singleElement()
                .satisfies(one -> assertThat(one.getInteger("delivered")).isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.*b    | ''      | pattern 'a.*b' has '*b'; '*' and '>' are segments of their own
            a.>.b   | ''      | pattern 'a.>.b' has '>' before its end; it stands for all that follow
            a..*    | ''      | pattern 'a..*' has an empty segment
            __x.*   | ''      | address '__x.*' is the node's own; choose another
            work    | a b     | group 'a b' has other letters than 1 to 128 letters, digits and
            """)
    void consumer_wrong_isRefusedWithWhatIsAllowed(String address, String group, String reason) {
        assertThatThrownBy(() -> routing.consumer(address, group, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void consumer_beyondTheBound_isRefused() {
        for (int i = 0; i < Registry.MOST; i++) {
            routing.consumer("a." + i + ".*", _ -> {});
        }

        assertThatThrownBy(() -> routing.consumer("b.*", _ -> {}))
                .hasMessageStartingWith("'b.*' is not registered: this node has 5000 consumers");
    }

    @Test
    void key_tooLong_isRefused() {
        assertThatThrownBy(() -> routing.keyed(PLAIN, "x".repeat(1_025)))
                .hasMessage("a key has 1 to 1024 characters, this one has 1025");
    }

    @Test
    void table_empty_leavesMessagesAlone() throws Exception {
        plain("orders.placed");

        assertThat(routing.keyed(PLAIN, "k")).isSameAs(PLAIN);
        assertThat(ask("orders.placed", PLAIN)).isEqualTo("plain");
    }
}
