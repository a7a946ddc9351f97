package io.polyvert.contract;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.node.Node;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// One language's verticle deployed on one node, and everything that is asked of it from the same node or another one.
/// Its addresses begin with `contract.`; instances deployed besides take another first word.
final class Stage implements AutoCloseable {
    /// What `ask` takes to wait until [#openGate].
    static final JsonObject GATE = JsonObject.of("address", "suite.gate");

    private static final Path FOLDER = Path.of("src/test/contract");
    private static final int SOON_SECONDS = 60;
    private static final String PREFIX = "contract";
    private static final String MARKER = "marker";

    private final Subject subject;
    private final Node home;
    private final Vertx caller;
    private final Suite suite;
    private final LogLines log = new LogLines();

    Stage(Subject subject, Node home, Vertx caller) {
        this.subject = subject;
        this.home = home;
        this.caller = caller;
        this.suite = new Suite(home.vertx(), caller);
        deploy(PREFIX, 1);
    }

    /// Waits, with an end.
    static <T> T soon(Future<T> future) {
        try {
            return future.await(SOON_SECONDS, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting after " + SOON_SECONDS + " s", e);
        }
    }

    static ReplyException refusal(Future<?> request) {
        return Assertions.catchThrowableOfType(ReplyException.class, () -> soon(request));
    }

    Subject subject() {
        return subject;
    }

    String file() {
        return fileName(subject.file());
    }

    String fileName(String file) {
        return Path.of(file).getFileName().toString();
    }

    /// The deployment's name in the log.
    String name() {
        return PREFIX;
    }

    String prefix() {
        return PREFIX;
    }

    JsonObject config(String prefix) {
        return JsonObject.of("at", prefix, "depth", JsonObject.of("list", JsonArray.of(1, "two")));
    }

    // -- talking with the verticle

    EventBus bus() {
        return caller.eventBus();
    }

    String at(String name) {
        return PREFIX + "." + name;
    }

    Future<Message<Object>> asking(String name, @Nullable Object body) {
        return bus().request(at(name), body);
    }

    List<Future<Message<Object>>> askingTimes(int times, String name, Object body) {
        DeliveryOptions patient = new DeliveryOptions().setSendTimeout(SECONDS.toMillis(2 * SOON_SECONDS));
        return IntStream.range(0, times)
                .mapToObj(_ -> bus().request(at(name), body, patient))
                .toList();
    }

    @Nullable
    Object ask(String name, @Nullable Object body) {
        return soon(asking(name, body)).body();
    }

    JsonObject askJson(String name, @Nullable Object body) {
        return Objects.requireNonNull((JsonObject) ask(name, body));
    }

    @Nullable
    Object ask(String name, @Nullable Object body, DeliveryOptions options) {
        return soon(bus().request(at(name), body, options)).body();
    }

    /// Asks another deployment of it.
    Object askAt(String address, DeliveryOptions options) {
        return Objects.requireNonNull(
                soon(bus().request(address, null, options)).body());
    }

    DeliveryOptions keyed(String key) {
        return Routing.of(caller).keyed(new DeliveryOptions(), key);
    }

    /// As a verticle asks: with a deadline, and so that it can be taken back.
    Request<Object> calling(String name, @Nullable Object body) {
        return Calls.of(caller).request(at(name), body, new DeliveryOptions());
    }

    @Nullable
    Object call(String name, @Nullable Object body, DeliveryOptions options) {
        return soon(Calls.of(caller).request(at(name), body, options).reply()).body();
    }

    /// Asks for a stream.
    ///
    /// @param brought with the request; null for none
    Incoming streaming(String name, @Nullable Object body, @Nullable IntStream brought) {
        Streams streams = Streams.of(caller);
        return soon(Future.future(promise -> caller.runOnContext(_ -> {
            DeliveryOptions options = new DeliveryOptions();
            promise.complete(streams.request(
                    at(name), body, brought == null ? options : streams.bringing(options, brought.boxed())));
        })));
    }

    void readInto(List<@Nullable Object> all, Incoming items) {
        List<@Nullable Object> batch = soon(items.batch());
        while (!batch.isEmpty()) {
            all.addAll(batch);
            batch = soon(items.batch());
        }
    }

    ReplyException refusal(String name, @Nullable Object body) {
        return refusal(asking(name, body));
    }

    /// What a refusal says to who is trusted: its text, and that of each place in its trace.
    String why(String name, @Nullable Object body) {
        ReplyException refusal = refusal(name, body);
        return Stream.concat(
                        Stream.of(String.valueOf(refusal.getMessage())),
                        TracedFailure.traceOf(refusal).stream().map(Hop::message))
                .collect(Collectors.joining("; "));
    }

    /// Asks again and again until the answer is a list of that size, since messages to different addresses may overtake
    /// each other; gives the last answer.
    JsonArray askUntil(String name, int size) {
        JsonArray[] last = {new JsonArray()};
        await(() -> {
            asking(name, null).onSuccess(reply -> last[0] = (JsonArray) reply.body());
            return last[0].size() >= size;
        });
        return last[0];
    }

    // -- what it says

    String heard() {
        return next(suite.heard, "at suite.heard");
    }

    /// What else was heard before this moment.
    List<String> heardAfterAMarker() {
        bus().publish("suite.heard", MARKER);
        List<String> others = new ArrayList<>();
        for (int markers = 0; markers < 2; ) {
            String text = heard();
            if (text.equals(MARKER)) {
                markers++;
            } else {
                others.add(text);
            }
        }
        return others;
    }

    String stopped() {
        return next(suite.stopped, "of a stop hook");
    }

    /// The first line of the log with this text.
    String logged(String text) {
        String line = next(log.lines(), "in the log");
        while (!line.contains(text)) {
            line = next(log.lines(), "in the log with '" + text + "'");
        }
        return line;
    }

    /// How stack traces name a line of a file.
    Pattern placeIn(String file) {
        return Pattern.compile(Pattern.quote(file) + "(:|\", line )\\d+");
    }

    /// How errors name that line of a file.
    String place(String file, int line) {
        return "(?s).*" + Pattern.quote(fileName(file)) + "(:|\", line )" + line + "\\b.*";
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(SOON_SECONDS, SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came " + what + " within " + SOON_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // -- holding its requests up

    /// Waits until so many requests wait at the gate.
    void awaitGate(int requests) {
        await(() -> suite.waiting.size() >= requests);
    }

    void awaitCancelledAtTheGate() {
        await(suite.waiting::isEmpty);
    }

    void openGate() {
        List<Message<Object>> all = new ArrayList<>();
        suite.waiting.drainTo(all);
        all.forEach(message -> message.reply("open"));
    }

    // -- more deployments of it

    void deploy(String prefix, int instances) {
        home.deploy(
                spec(subject.file()).withName(prefix).withInstances(instances).withConfig(config(prefix)));
    }

    Future<Void> undeploying(String prefix) {
        return home.deployments().undeploy(prefix);
    }

    /// Waits until nobody serves an address on the verticle's node.
    void awaitUnknown(String address) {
        await(() -> !Recorder.of(home.vertx()).registered().contains(address));
    }

    /// Runs something while the verticle is deployed a second time.
    void with(String prefix, int instances, Runnable work) {
        deploy(prefix, instances);
        try {
            work.run();
        } finally {
            soon(undeploying(prefix));
        }
    }

    Throwable notDeployed(String file) {
        return Assertions.catchThrowableOfType(DeploymentException.class, () -> home.deploy(spec(file)));
    }

    private DeploymentSpec spec(String file) {
        DeploymentSpec spec = DeploymentSpec.of(file, FOLDER);
        return subject.host().isEmpty() ? spec : spec.withHost(subject.host());
    }

    private void await(BooleanSupplier fact) {
        soon(Future.future(promise -> caller.setPeriodic(5, timer -> {
            if (fact.getAsBoolean()) {
                caller.cancelTimer(timer);
                promise.complete();
            }
        })));
    }

    void clear() {
        openGate();
        suite.heard.clear();
        suite.stopped.clear();
        log.lines().clear();
    }

    @Override
    public void close() {
        soon(undeploying(PREFIX));
        suite.close();
        log.close();
    }
}
