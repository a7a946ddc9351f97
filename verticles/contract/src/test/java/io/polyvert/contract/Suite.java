package io.polyvert.contract;

import static io.polyvert.contract.Stage.soon;

import io.polyvert.calls.Call;
import io.polyvert.routing.Routing;
import io.polyvert.routing.Subscription;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The addresses that the verticle under test talks to.
final class Suite {
    /// What came to `suite.heard`, which has a consumer on each node, two where there is one node.
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    /// What stop hooks said.
    final BlockingQueue<String> stopped = new LinkedBlockingQueue<>();
    /// Requests to `suite.gate`, which nobody answers before it is opened.
    final BlockingQueue<Message<Object>> waiting = new LinkedBlockingQueue<>();

    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private final List<Subscription> team = new ArrayList<>();

    Suite(Vertx home, Vertx caller) {
        var headers = new DeliveryOptions().addHeader("From", "the suite");
        var bus = caller.eventBus();
        consumers.add(bus.consumer("suite.echo", message -> message.reply(message.body(), headers)));
        consumers.add(bus.consumer("suite.headers", message -> message.reply(headersOf(message))));
        consumers.add(bus.consumer("suite.refuse", message -> message.fail(409, "taken")));
        consumers.add(bus.consumer("suite.gate", message -> {
            Call.current().ifPresent(call -> call.onCancel(() -> waiting.remove(message)));
            waiting.add(message);
        }));
        consumers.add(bus.consumer("suite.remaining", Suite::remaining));
        consumers.add(bus.<Integer>consumer("suite.count", message -> count(caller, message)));
        consumers.add(bus.consumer("suite.total", message -> total(caller, message)));
        consumers.add(home.eventBus().consumer("suite.heard", this::hear));
        consumers.add(bus.consumer("suite.heard", this::hear));
        consumers.forEach(consumer -> soon(consumer.completion()));
        team.add(Routing.of(home).consumer("suite.team", "team", message -> message.reply("at home")));
        team.add(Routing.of(caller).consumer("suite.team", "team", message -> message.reply("away")));
        team.forEach(member -> soon(member.completion()));
    }

    private void hear(Message<Object> message) {
        String text = String.valueOf(message.body());
        String n = message.headers().get("n");
        (text.startsWith("stopped ") ? stopped : heard).add(n == null ? text : text + " n=" + n);
    }

    private static void remaining(Message<Object> message) {
        Optional<Duration> left = Call.current().flatMap(Call::remaining);
        message.reply(left.map(Duration::toMillis).orElse(-1L));
    }

    private void count(Vertx caller, Message<Integer> message) {
        AtomicInteger made = new AtomicInteger();
        int end = message.body();
        Streams.of(caller)
                .reply(
                        message,
                        IntStream.range(0, end)
                                .peek(_ -> made.incrementAndGet())
                                .boxed()
                                .onClose(() -> {
                                    if (made.get() < end) {
                                        heard.add("left");
                                    }
                                }));
    }

    private static void total(Vertx caller, Message<Object> message) {
        AtomicInteger sum = new AtomicInteger();
        Streams.of(caller)
                .broughtBy(message)
                .orElseThrow()
                .exceptionHandler(cause -> message.fail(500, cause.getMessage()))
                .endHandler(_ -> message.reply(JsonObject.of("total", sum.get())))
                .handler(item -> sum.addAndGet((Integer) item));
    }

    private static JsonObject headersOf(Message<?> message) {
        JsonObject headers = new JsonObject();
        message.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        return headers;
    }

    void close() {
        consumers.forEach(consumer -> soon(consumer.unregister()));
        team.forEach(member -> soon(member.unregister()));
    }
}
