package io.polyvert.languages.vm;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/// An address that a script serves.
public final class ScriptConsumer {
    private final MessageConsumer<Object> consumer;

    ScriptConsumer(MessageConsumer<Object> consumer) {
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
