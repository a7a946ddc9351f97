package io.polyvert.languages.vm;

import io.polyvert.calls.Call;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A message as scripts see it: properties instead of methods. Made where the message arrives.
public final class ScriptMessage {
    private final Message<?> message;
    private final Optional<Call> call;
    private final @Nullable Object body;
    private final @Nullable Incoming brought;
    private boolean answered;

    /// Fails with an `IllegalArgumentException` for a body that cannot enter.
    ScriptMessage(Streams streams, Message<?> message) {
        this.message = message;
        this.brought = streams.broughtBy(message).orElse(null);
        this.call = message.replyAddress() == null ? Optional.empty() : Call.current();
        this.body = Values.toScript(message.body());
    }

    Optional<Call> call() {
        return call;
    }

    public @Nullable Object getBody() {
        return body;
    }

    public MultiMap getHeaders() {
        return message.headers();
    }

    public String getAddress() {
        return message.address();
    }

    /// How many ms its caller still waits; null when it did not say. Requests made meanwhile wait no longer.
    public @Nullable Long getRemaining() {
        return call.flatMap(Call::remaining).map(left -> left.toMillis()).orElse(null);
    }

    /// The stream that the caller brings; null when it brings none.
    public @Nullable ScriptStream getStream() {
        return brought == null ? null : new ScriptStream(brought, UnaryOperator.identity());
    }

    /// Whether nobody waits for the answer any more.
    public boolean isCancelled() {
        return call.map(Call::isCancelled).orElse(false);
    }

    /// Runs `then` once nobody waits for the answer any more: its caller gave up, ran out of time, or has left.
    public void onCancel(Runnable then) {
        call.ifPresent(request -> request.onCancel(then));
    }

    public void reply(@Nullable Object body) {
        reply(body, Map.of());
    }

    /// Answers now, with `headers` among the options. What the handler returns or throws afterwards does not count.
    public void reply(@Nullable Object body, Map<String, ?> options) {
        DeliveryOptions delivery = ScriptBus.options(options);
        if (!answered && message.replyAddress() != null) {
            message.reply(Values.toBus(body), delivery);
        }
        answered();
    }

    /// Only who answers with a stream goes on reading the one that was brought.
    void answered() {
        answered = true;
        if (brought != null) {
            brought.cancel();
        }
    }

    boolean isAnswered() {
        return answered || message.replyAddress() == null;
    }

    long ageMs() {
        return call.map(Call::ageMs).orElse(0L);
    }

    Message<?> message() {
        return message;
    }
}
