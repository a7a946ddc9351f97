package io.polyvert.recorder;

import io.polyvert.bus.AddressPattern;
import io.polyvert.parts.InnerAddress;
import io.polyvert.parts.Parts;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Counts what happens on the event bus of one node, address by address: consumers, messages sent and delivered,
/// failed replies. Always on; a message costs one map look-up and two adders. At most [#MAX_ADDRESSES] addresses are
/// told apart, so a program that makes up addresses cannot fill the memory.
public final class Recorder implements VertxMetricsFactory, Shareable {
    static final int MAX_ADDRESSES = 10_000;
    private static final String REPLIES = "__vertx.reply";

    private final ConcurrentHashMap<String, Counts> addresses = new ConcurrentHashMap<>();
    private final Counts others = new Counts("(others)");
    private volatile @Nullable Function<String, Waiting> watch;
    private volatile Discards discards = (_, _, _) -> {};
    private volatile Consumer<String> innerGone = _ -> {};
    private final Away away = new Away();
    /// Where consumers are registered under the very address, and how many.
    private final ConcurrentHashMap<String, Integer> served = new ConcurrentHashMap<>();

    public static Recorder of(Vertx vertx) {
        return Parts.get(vertx, Recorder.class);
    }

    /// `requested` is told the reply address of each request that this node sends, on the sender's thread.
    public void watch(Function<String, Waiting> requested) {
        watch = requested;
    }

    /// Hears of each message that reached a consumer and that its handler did not get.
    public interface Discards {
        /// Called before the sender hears of it, on the same thread.
        ///
        /// @param deployment whose consumer it is, or the empty text
        /// @param unregistered whether the consumer was unregistered meanwhile; else it is paused and full
        void discarded(Message<?> message, String deployment, boolean unregistered);
    }

    public void watchDiscards(Discards discards) {
        this.discards = discards;
    }

    /// `gone` is told the inner address of each consumer that had one and is unregistered.
    public void watchInner(Consumer<String> gone) {
        innerGone = gone;
    }

    public Away away() {
        return away;
    }

    /// Whether a consumer of this node is registered under the very address.
    public boolean serves(String address) {
        return served.containsKey(address);
    }

    /// One consumer.
    private static final class Registration {
        private final String address;
        private final Counts counts;
        private final String deployment;
        private volatile boolean gone;

        Registration(String address, Counts counts, @Nullable Context context) {
            String id = context == null ? null : context.deploymentID();
            this.address = address;
            this.counts = counts;
            this.deployment = id == null ? "" : id;
        }
    }

    /// What was counted at one address since the node started.
    static final class Counts {
        private final String address;
        private final AtomicInteger consumers = new AtomicInteger();
        private final LongAdder sent = new LongAdder();
        private final LongAdder delivered = new LongAdder();
        private final LongAdder failed = new LongAdder();

        Counts(String address) {
            this.address = address;
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("address", address)
                    .put("consumers", consumers.get())
                    .put("sent", sent.sum())
                    .put("delivered", delivered.sum())
                    .put("failed", failed.sum());
        }
    }

    /// Addresses with at least one consumer on this node, without patterns and the platform's inner ones.
    public Collection<String> registered() {
        return addresses.values().stream()
                .filter(counts -> counts.consumers.get() > 0)
                .map(counts -> counts.address)
                .filter(address -> !AddressPattern.isPattern(address))
                .sorted()
                .toList();
    }

    /// `[{address, consumers, sent, delivered, failed}]` by address; the counts only grow.
    public JsonArray toJson() {
        JsonArray all = new JsonArray();
        addresses.values().stream()
                .sorted(Comparator.comparing(counts -> counts.address))
                .forEach(counts -> all.add(counts.toJson()));
        if (others.sent.sum() > 0) {
            all.add(others.toJson());
        }
        return all;
    }

    /// Null for the bus's own addresses, such as that of every reply: they are not counted. Consumers by pattern and in
    /// groups are counted where they were registered.
    private @Nullable Counts at(String full) {
        String address = full;
        if (full.startsWith("__")) {
            if (!InnerAddress.is(full)) {
                return null;
            }
            address = InnerAddress.shown(full);
        }
        Counts known = addresses.get(address);
        if (known != null) {
            return known;
        }
        return addresses.size() < MAX_ADDRESSES ? addresses.computeIfAbsent(address, Counts::new) : others;
    }

    @Override
    public VertxMetrics metrics(VertxOptions options) {
        return new VertxMetrics() {
            @Override
            public EventBusMetrics<?> createEventBusMetrics() {
                return new BusMetrics();
            }
        };
    }

    @Override
    public MetricsOptions newOptions() {
        return new MetricsOptions().setEnabled(true);
    }

    /// A registration is one of a consumer, or of a request that waits for its answer.
    private final class BusMetrics implements EventBusMetrics<Object> {
        @Override
        public @Nullable Object handlerRegistered(String address) {
            if (address.startsWith(REPLIES)) {
                Function<String, Waiting> told = watch;
                return told == null ? null : told.apply(address);
            }
            Counts counts = at(address);
            if (counts == null) {
                return null;
            }
            counts.consumers.incrementAndGet();
            if (!InnerAddress.is(address)) {
                served.merge(address, 1, Integer::sum);
            }
            return new Registration(address, counts, Vertx.currentContext());
        }

        @Override
        public void handlerUnregistered(@Nullable Object registration) {
            if (registration instanceof Registration consumer) {
                consumer.gone = true;
                consumer.counts.consumers.decrementAndGet();
                if (InnerAddress.is(consumer.address)) {
                    innerGone.accept(consumer.address);
                } else {
                    served.computeIfPresent(consumer.address, (_, n) -> n == 1 ? null : n - 1);
                }
            } else if (registration instanceof Waiting waiting) {
                waiting.over();
            }
        }

        @Override
        public void discardMessage(@Nullable Object registration, boolean local, Message<?> message) {
            if (registration instanceof Registration consumer) {
                discards.discarded(message, consumer.deployment, consumer.gone);
            }
        }

        @Override
        public void messageSent(String address, boolean publish, boolean local, boolean remote) {
            Counts counts = at(address);
            if (counts != null) {
                counts.sent.increment();
            }
        }

        @Override
        public void messageDelivered(@Nullable Object registration, boolean local) {
            if (registration instanceof Registration consumer) {
                consumer.counts.delivered.increment();
            } else if (registration instanceof Waiting waiting) {
                waiting.delivered();
            }
        }

        @Override
        public void replyFailure(String address, ReplyFailure failure) {
            Counts counts = at(address);
            if (counts != null) {
                counts.failed.increment();
            }
        }
    }
}
