package io.polyvert.languages.vm;

import io.polyvert.routing.Subscription;
import io.vertx.core.Future;

/// An address or a pattern that a script serves.
public final class ScriptConsumer {
    private final Subscription consumer;

    ScriptConsumer(Subscription consumer) {
        this.consumer = consumer;
    }

    public String getAddress() {
        return consumer.address();
    }

    /// Completes when the address is known to the whole cluster.
    public Future<Void> registered() {
        return consumer.completion();
    }

    /// Completes when no further message comes.
    public Future<Void> unregister() {
        return consumer.unregister();
    }
}
