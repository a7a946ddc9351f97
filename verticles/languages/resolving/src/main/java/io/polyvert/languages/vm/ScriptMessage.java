package io.polyvert.languages.vm;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/// A message as scripts see it: properties instead of methods.
public final class ScriptMessage {
    private final Message<?> message;

    ScriptMessage(Message<?> message) {
        this.message = message;
    }

    public @Nullable Object getBody() {
        return Values.toScript(message.body());
    }

    public MultiMap getHeaders() {
        return message.headers();
    }

    public String getAddress() {
        return message.address();
    }
}
