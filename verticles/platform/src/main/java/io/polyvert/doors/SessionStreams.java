package io.polyvert.doors;

import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The streams that one client reads and gives. It knows them by names that mean something in its session only: the
/// addresses on the bus are no client's business.
final class SessionStreams {
    private final Streams streams;
    private final SessionLimits limits;
    /// Addresses by the names that the node chose, and the other way round.
    private final Map<String, String> read = new HashMap<>();

    private final Map<String, String> names = new HashMap<>();
    /// By the names that the client chose.
    private final Map<String, MessageConsumer<Object>> given = new HashMap<>();

    private final ReadAhead ahead;
    private BiConsumer<String, Message<Object>> pull = (_, _) -> {};
    private long last;

    SessionStreams(Vertx vertx, SessionLimits limits) {
        this.streams = Streams.of(vertx);
        this.limits = limits;
        this.ahead = new ReadAhead(streams, Calls.of(vertx));
    }

    /// Who brings the pulls to the client, with the name of its stream.
    void pulledBy(BiConsumer<String, Message<Object>> pull) {
        this.pull = pull;
    }

    // -- what the client reads

    /// What a frame says of the stream at `address`: a name to pull at, or the empty text for the last batch.
    String name(String address) {
        if (address.isEmpty()) {
            return address;
        }
        return names.computeIfAbsent(address, _ -> {
            String name = "stream." + ++last;
            read.put(name, address);
            return name;
        });
    }

    boolean mayRead() {
        return read.size() < limits.maxCalls();
    }

    /// Null when the client reads no stream of that name.
    @Nullable
    String addressOf(String name) {
        return read.get(name);
    }

    /// The client pulls the stream of that name, which is at `address`.
    Request<Object> pull(String name, String address, @Nullable Object body, DeliveryOptions options) {
        Request<Object> request = ahead.pull(address, body, options);
        request.reply().onComplete(batch -> came(name, address, batch), _ -> drop(name));
        return request;
    }

    private void came(String name, String address, Message<Object> batch) {
        if (Streams.isLast(batch)) {
            names.remove(read.remove(name));
        } else if (read.containsKey(name)) {
            ahead.came(address, batch);
        }
    }

    /// The stream is not wanted any more.
    void drop(String name) {
        String address = read.remove(name);
        if (address != null) {
            names.remove(address);
            ahead.drop(address);
            streams.drop(address);
        }
    }

    Streams bus() {
        return streams;
    }

    // -- what it gives

    /// @param name of the stream that a frame of the client brings; null when it brings none
    DeliveryOptions giving(DeliveryOptions options, @Nullable String name) {
        if (name == null) {
            return options;
        }
        return Streams.giving(options, name.isEmpty() ? name : served(name).address());
    }

    private MessageConsumer<Object> served(String name) {
        MessageConsumer<Object> known = given.get(name);
        if (known != null) {
            return known;
        }
        if (given.size() >= limits.maxCalls()) {
            throw new Refused(
                    Refusal.limit(given.size() + " streams are given by this session; allowed: " + limits.maxCalls()));
        }
        MessageConsumer<Object> served = streams.serve(message -> pulled(name, message));
        given.put(name, served);
        return served;
    }

    private void pulled(String name, Message<Object> message) {
        pull.accept(name, message);
        if (Streams.isDrop(message)) {
            MessageConsumer<Object> dropped = given.remove(name);
            if (dropped != null) {
                streams.over(dropped);
            }
        }
    }

    /// A pull was answered by a batch that says `name`, null for none, or by a failure. Without a name it was the last.
    void answered(String pulledAddress, @Nullable String name) {
        if (Streams.isStream(pulledAddress) && (name == null || name.isEmpty())) {
            given.values().removeIf(served -> {
                boolean isOver = served.address().equals(pulledAddress);
                if (isOver) {
                    streams.over(served);
                }
                return isOver;
            });
        }
    }

    /// The client is gone.
    void close() {
        List.copyOf(read.keySet()).forEach(this::drop);
        given.values().forEach(streams::over);
        given.clear();
    }
}
