package io.polyvert.contract;

import static io.polyvert.contract.Stage.soon;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The addresses that the verticle under test talks to.
final class Suite {
    /// What came to `suite.heard`, which has a consumer on each node, two where there is one node.
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    /// What stop hooks said.
    final BlockingQueue<String> stopped = new LinkedBlockingQueue<>();
    /// Requests to `suite.gate`, which nobody answers before it is opened.
    final BlockingQueue<Message<Object>> waiting = new LinkedBlockingQueue<>();

    private final List<MessageConsumer<?>> consumers = new ArrayList<>();

    Suite(Vertx home, Vertx caller) {
        var headers = new DeliveryOptions().addHeader("From", "the suite");
        var bus = caller.eventBus();
        consumers.add(bus.consumer("suite.echo", message -> message.reply(message.body(), headers)));
        consumers.add(bus.consumer("suite.headers", message -> message.reply(headersOf(message))));
        consumers.add(bus.consumer("suite.refuse", message -> message.fail(409, "taken")));
        consumers.add(bus.consumer("suite.gate", waiting::add));
        consumers.add(home.eventBus().consumer("suite.heard", this::hear));
        consumers.add(bus.consumer("suite.heard", this::hear));
        consumers.forEach(consumer -> soon(consumer.completion()));
    }

    private void hear(Message<Object> message) {
        String text = String.valueOf(message.body());
        String n = message.headers().get("n");
        (text.startsWith("stopped ") ? stopped : heard).add(n == null ? text : text + " n=" + n);
    }

    private static JsonObject headersOf(Message<?> message) {
        JsonObject headers = new JsonObject();
        message.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        return headers;
    }

    void close() {
        consumers.forEach(consumer -> soon(consumer.unregister()));
    }
}
