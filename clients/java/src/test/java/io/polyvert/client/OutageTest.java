package io.polyvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client whose connection goes and comes.
class OutageTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private ScriptedNode node;
    private Bus bus;

    @BeforeEach
    void start() throws Exception {
        node = new ScriptedNode();
        bus = connected(Settings.DEFAULTS.withLost(_ -> heard.add("lost")));
    }

    private Bus connected(Settings settings) throws Exception {
        return connected(settings, Duration.ofSeconds(15));
    }

    private Bus connected(Settings settings, Duration beat) throws Exception {
        var connecting = CompletableFuture.supplyAsync(() -> {
            try {
                return Bus.connect(node.address(), settings, beat);
            } catch (IOException refused) {
                throw new IllegalStateException(refused);
            }
        });
        node.welcome();
        return connecting.get(10, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        bus.close();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, SECONDS));
    }

    private void serve(String at, Handler handler) throws Exception {
        var registered = bus.consumer(at, handler);
        node.acknowledge(node.next("register"));
        registered.get(10, SECONDS);
    }

    private static Frame message(String at, String reply) {
        return Frame.of("message", at).with("replyAddress", reply);
    }

    private static String awaited(CountDownLatch latch, String answer) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                // goes on, as some work does
            }
        }
        return answer;
    }

    @Test
    void handler_thatEndsAfterTheLoss_answersNobodyOfTheNextConnection() throws Exception {
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        serve("slow", message -> {
            heard.add("in hand");
            return "first".equals(message.body()) ? awaited(first, "first") : awaited(second, "second");
        });
        serve("marker", _ -> "marker");
        node.say(message("slow", "x1").with("stream", "s.1").withBody("first"));
        assertThat(next()).isEqualTo("in hand");
        node.cut();
        assertThat(next()).isEqualTo("lost");
        node.welcome();
        node.say(message("slow", "x1").withBody("second"));
        assertThat(next()).isEqualTo("in hand");

        first.countDown();
        node.say(message("marker", "x2"));

        assertThat(node.next("send").body()).isEqualTo("marker");
        second.countDown();
        assertThat(node.next("send").body()).isEqualTo("second");
    }

    @Test
    void handler_whoseCallerLeft_closesTheStreamItGives() throws Exception {
        var left = new CountDownLatch(1);
        serve("gives", _ -> {
            heard.add("in hand");
            return Stream.of(awaited(left, "item")).onClose(() -> heard.add("closed"));
        });
        node.say(message("gives", "x1"));
        assertThat(next()).isEqualTo("in hand");
        node.say(Frame.of("cancel", "x1"));
        left.countDown();
        assertThat(next()).isEqualTo("closed");

        node.say(Frame.of("message", "gives"));

        assertThat(next()).isEqualTo("in hand");
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void request_thatIsRetried_waitsNoLongerForTheOutage() throws Exception {
        var answer = bus.request("late", 1, Options.NONE.retrying().withTimeout(Duration.ofSeconds(5)));
        assertThat(timeout(node.next("send"))).isBetween(4_900, 5_000);
        node.cut();
        node.welcome();

        Frame again = node.next("send");

        assertThat(timeout(again)).isLessThanOrEqualTo(4_900);
        node.say(Frame.of("message", again.text("replyAddress")).withBody("here"));
        assertThat(answer.get(10, SECONDS).body()).isEqualTo("here");
    }

    private static int timeout(Frame request) {
        return request.head().get("headers") instanceof Map<?, ?> headers
                ? Integer.parseInt(String.valueOf(headers.get("timeout")))
                : 0;
    }

    @Test
    void request_takenBackDuringTheOutage_isNotAskedAgain() throws Exception {
        var takenBack = bus.request("unwanted", null, Options.NONE.retrying());
        node.next("send");
        node.cut();
        assertThat(next()).isEqualTo("lost");

        takenBack.cancel(true);
        var wanted = bus.request("wanted", null, Options.NONE.retrying());

        node.welcome();
        assertThat(node.next("send").text("address")).isEqualTo("wanted");
        wanted.cancel(true);
    }

    @Test
    void streams_thatCannotBeBrought_areClosed() throws Exception {
        Stream<String> items = Stream.of("item").onClose(() -> heard.add("closed"));
        assertThatThrownBy(() ->
                        bus.request("at", null, Options.NONE.withStream(items).retrying()))
                .hasMessageContaining("cannot be asked again");
        assertThat(next()).isEqualTo("closed");

        Stream<String> sent = Stream.of("item").onClose(() -> heard.add("closed"));
        assertThatThrownBy(() -> bus.send("at", null, Options.NONE.withStream(sent)))
                .hasMessageContaining("a stream goes with a request");
        assertThat(next()).isEqualTo("closed");

        Stream<String> withNonsense = Stream.of("item").onClose(() -> heard.add("closed"));
        assertThatThrownBy(() -> bus.request("at", new Object(), Options.NONE.withStream(withNonsense)))
                .hasMessageContaining("cannot travel");
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void connection_thatIsSilent_isLost() throws Exception {
        bus.close();
        bus = connected(
                Settings.DEFAULTS.withLost(cause -> heard.add(String.valueOf(cause.getMessage()))),
                Duration.ofMillis(50));
        var waiting = bus.request("at", null);
        node.next("ping");

        assertThat(next()).isEqualTo("nothing came for 150 ms");
        assertThatThrownBy(() -> waiting.get(10, SECONDS)).hasMessageContaining("nothing came for 150 ms");
        node.welcome();
    }

    @Test
    void consumer_whileAway_isRegisteredAtTheComeback() throws Exception {
        serve("kept", _ -> 1);
        serve("left", _ -> 1);
        node.cut();
        assertThat(next()).isEqualTo("lost");

        bus.unregister("left").get(10, SECONDS);
        var held = bus.consumer("held", _ -> 1);

        node.welcome();
        Map<String, Frame> registered = new TreeMap<>();
        while (registered.size() < 2) {
            Frame frame = node.next("register");
            registered.put(frame.text("address"), frame);
        }
        assertThat(registered).containsOnlyKeys("held", "kept");
        node.acknowledge(Objects.requireNonNull(registered.get("held")));
        held.get(10, SECONDS);
    }

    @Test
    void address_thatIsRefusedOrTakenAway_isNotServedAnyMore() throws Exception {
        serve("refused", _ -> 1);
        serve("taken", _ -> 1);
        node.cut();
        node.welcome();
        for (int i = 0; i < 2; i++) {
            Frame register = node.next("register");
            if (register.text("address").equals("refused")) {
                node.say(Frame.of("err")
                        .with("id", register.number("id"))
                        .with("failureCode", 403)
                        .with("message", "access_denied"));
            } else {
                node.acknowledge(register);
            }
        }
        node.say(Frame.of("err").with("message", "access_denied").with("sourceAddress", "taken"));
        node.say(Frame.of("ping"));
        node.next("pong");

        // or they would fail at once: this client serves them already
        serve("refused", _ -> 2);
        serve("taken", _ -> 2);
    }

    @Test
    void body_deeperThanTheNodeTells_isRefusedHere() throws Exception {
        Object deep = List.of(List.of(List.of(List.of("[["))));
        String reason = "the body cannot travel: it is nested deeper than 3";
        node.cut();
        node.hello();
        node.say(Frame.of("hello").with("version", 1).with("maxDepth", 3));
        serve("deep", _ -> deep);
        serve("less", _ -> List.of(List.of(List.of("]\"[["))));

        assertThatThrownBy(() -> bus.request("at", deep))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
        node.say(message("deep", "x1"));
        assertThat(node.next("send").text("message")).isEqualTo("internal error at deep");
        node.say(message("less", "x2"));
        assertThat(node.next("send").body()).isEqualTo(List.of(List.of(List.of("]\"[["))));
    }

    @Test
    void connection_thatIsRefused_comesBackWithAFreshToken() throws Exception {
        bus.close();
        var tokens = new AtomicInteger();
        bus = connected(Settings.DEFAULTS
                .withToken(() -> "token " + tokens.incrementAndGet())
                .withLost(_ -> {
                    heard.add("lost");
                    throw new IllegalStateException("told in vain");
                }));
        node.cut();
        assertThat(next()).isEqualTo("lost");
        assertThat(node.hello().text("token")).isEqualTo("token 2");
        node.say(Frame.of("err").with("message", "access_denied").with("reason", "the token is over"));

        assertThat(node.hello().text("token")).isEqualTo("token 3");
        assertThatThrownBy(() -> bus.request("at", null).get(10, SECONDS))
                .hasMessageContaining("not there again yet: " + node.address() + " refused the client: the token is");
        node.say(Frame.of("hello").with("version", 1));
        serve("back", _ -> 1);
    }
}
