package io.polyvert.routing;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;

/// A consumer that was registered through [Routing]. Its methods may be called on any thread.
public final class Subscription {
    private final String address;
    private final Future<Void> completion;
    private final Stop stop;

    /// What ends it.
    private interface Stop {
        Future<Void> stop();
    }

    private Subscription(String address, Future<Void> completion, Stop stop) {
        this.address = address;
        this.completion = completion;
        this.stop = stop;
    }

    /// Of a consumer at its address, as Vert.x has it.
    static Subscription plain(MessageConsumer<?> consumer) {
        return new Subscription(consumer.address(), consumer.completion(), consumer::unregister);
    }

    static <T> Subscription routed(Routing routing, Registry registry, Route route, Handler<Message<T>> handler) {
        Leaving leaving = new Leaving();
        MessageConsumer<T> consumer = routing.bus().consumer(route.inner(), message -> {
            if (leaving.left) {
                routing.passOn(message);
            } else {
                handler.handle(new RoutedMessage<>(message));
            }
        });
        Future<Void> completion =
                consumer.completion().compose(_ -> leaving.left ? Future.succeededFuture() : registry.open(route));
        return new Subscription(route.address(), completion, () -> {
            leaving.left = true;
            // who has chosen it by then is passed on; the consumer goes when nobody chooses it any more
            return registry.close(route).eventually(consumer::unregister);
        });
    }

    private static final class Leaving {
        private volatile boolean left;
    }

    /// What it was registered for.
    public String address() {
        return address;
    }

    /// Completes when all nodes of the cluster know it; a node that does not answer within seconds is not waited for.
    public Future<Void> completion() {
        return completion;
    }

    /// The handler gets nothing from now on. Completes when all nodes know, with the same bound.
    public Future<Void> unregister() {
        return stop.stop();
    }
}
