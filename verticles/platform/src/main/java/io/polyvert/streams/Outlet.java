package io.polyvert.streams;

import io.polyvert.bus.Failure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gives a `ReadStream` away, as fast as it is pulled. Lives on one context.
final class Outlet {
    /// How many bytes are collected ahead of the reader; one item always is.
    private static final int AHEAD_WEIGHT = 512 * 1024;

    private final Streams streams;
    private final Vertx vertx;
    private final ReadStream<?> items;
    private final Runnable cancel;
    private final MessageConsumer<Object> pulls;
    private final Deque<Optional<Object>> queue = new ArrayDeque<>();
    private @Nullable Message<?> asker;
    private int credits;
    private int fetched;
    /// Of what is in the queue.
    private int weight;
    /// Of the item that came last; the next ones are taken for as heavy.
    private int usual = AHEAD_WEIGHT;
    private boolean ended;
    private boolean over;
    private boolean gathering;
    private @Nullable Throwable failure;
    private long quiet = -1;

    private Outlet(Streams streams, Context context, ReadStream<?> items, Runnable cancel) {
        this.streams = streams;
        this.vertx = context.owner();
        this.items = items;
        this.cancel = cancel;
        this.pulls = streams.serve(this::pulled);
        items.pause();
        items.exceptionHandler(cause -> context.runOnContext(_ -> broke(cause)));
        items.endHandler(_ -> context.runOnContext(_ -> ended()));
        items.handler(item -> context.runOnContext(_ -> came(item)));
    }

    static Outlet open(Streams streams, Context context, ReadStream<?> items, Runnable cancel) {
        return new Outlet(streams, context, items, cancel);
    }

    String address() {
        return pulls.address();
    }

    /// Answers the request that asked for the stream.
    void firstBatch(Message<?> request) {
        ask(request, Streams.CREDITS);
    }

    private void pulled(Message<Object> message) {
        if (Streams.isDrop(message)) {
            drop();
        } else if (asker != null) {
            message.fail(Failure.CONFLICT.code(), "the stream is being pulled already; wait for the answer");
        } else if (message.body() instanceof JsonObject order
                && order.getValue(Streams.CREDIT) instanceof Integer asked
                && asked >= 0) {
            ask(message, Math.min(asked, Streams.CREDITS));
        } else {
            message.fail(Failure.INVALID.code(), "a stream is asked with {\"credits\":n} or {\"drop\":true}");
        }
    }

    private void ask(Message<?> message, int wanted) {
        asker = message;
        credits = wanted;
        if (wanted == 0) {
            answer();
            return;
        }
        fetch();
        quiet = vertx.setTimer(Streams.QUIET_MS, _ -> answer());
        gather();
    }

    private void fetch() {
        int room = usual == 0 ? credits : Math.max(queue.isEmpty() ? 1 : 0, (AHEAD_WEIGHT - weight) / usual);
        int missing = Math.min(credits - queue.size(), room) - fetched;
        if (missing > 0 && !ended) {
            fetched += missing;
            items.fetch(missing);
        }
    }

    private void came(@Nullable Object item) {
        fetched--;
        if (!over) {
            queue.add(Optional.ofNullable(item));
            usual = Batch.weight(item);
            weight += usual;
            if (asker != null) {
                fetch();
            }
            gather();
        }
    }

    /// What comes in one turn of the event loop makes one batch.
    private void gather() {
        if (!gathering && asker != null && (ended || !queue.isEmpty())) {
            gathering = true;
            vertx.runOnContext(_ -> {
                gathering = false;
                answer();
            });
        }
    }

    private void ended() {
        ended = true;
        gather();
    }

    private void broke(Throwable cause) {
        failure = cause;
        ended();
    }

    private void answer() {
        Message<?> message = asker;
        if (message == null) {
            return;
        }
        asker = null;
        vertx.cancelTimer(quiet);
        Object batch = Batch.take(queue, credits);
        weight = 0;
        queue.forEach(item -> weight += Batch.weight(item.orElse(null)));
        if (ended && queue.isEmpty() && failure == null) {
            finish();
            message.reply(batch, Streams.giving(new DeliveryOptions(), ""));
        } else if (failure != null && Batch.items(batch).isEmpty() && credits > 0) {
            finish();
            Streams.fail(message, failure);
        } else {
            send(message, batch);
        }
    }

    private void send(Message<?> message, Object batch) {
        try {
            message.reply(batch, Streams.giving(new DeliveryOptions(), address()));
        } catch (IllegalArgumentException cannotTravel) {
            message.fail(Failure.INTERNAL.code(), "an item of the stream cannot travel: " + cannotTravel.getMessage());
            drop();
        }
    }

    private void finish() {
        over = true;
        streams.over(pulls);
    }

    private void drop() {
        if (!over) {
            finish();
            queue.clear();
            vertx.cancelTimer(quiet);
            items.handler(null);
            cancel.run();
            if (asker != null) {
                asker.fail(Failure.CANCELLED.code(), "the stream was given up");
                asker = null;
            }
        }
    }
}
