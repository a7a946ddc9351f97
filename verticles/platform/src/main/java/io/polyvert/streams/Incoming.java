package io.polyvert.streams;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Request;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A stream that is read: as a `ReadStream`, whose handlers are called on the context that asked for it, or batch by
/// batch. Items are JSON values, null among them, and buffers. Whoever stops before the end says so by [#cancel].
public final class Incoming implements ReadStream<Object> {
    private static final int PREFETCH_WEIGHT = 128 * 1024;

    private final Streams streams;
    private final Context context;
    /// Null items are empty.
    private final Queue<Optional<Object>> queue = new ArrayDeque<>();
    private int weight;
    /// Where the rest is; null when there is none.
    private @Nullable String address;
    private @Nullable Request<Object> asked;
    private @Nullable Throwable failure;
    private boolean over;
    private long demand = Long.MAX_VALUE;
    private long hold = -1;
    private @Nullable Handler<Object> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Promise<List<@Nullable Object>> wanted;

    private Incoming(Streams streams, Context context, @Nullable String address) {
        this.streams = streams;
        this.context = context;
        this.address = address;
    }

    static Incoming answerTo(Streams streams, Context context, Request<Object> request) {
        Incoming incoming = new Incoming(streams, context, null);
        incoming.asked = request;
        incoming.await(request);
        return incoming;
    }

    static Incoming after(Streams streams, Context context, Message<Object> firstBatch) {
        Incoming incoming = new Incoming(streams, context, null);
        incoming.came(firstBatch);
        return incoming;
    }

    static Incoming at(Streams streams, Context context, String address) {
        return new Incoming(streams, context, address);
    }

    /// The items that have come since the last time, at least one; empty at the end. One at a time.
    public Future<List<@Nullable Object>> batch() {
        Promise<List<@Nullable Object>> promise = Promise.promise();
        context.runOnContext(_ -> {
            if (wanted != null) {
                promise.fail(new IllegalStateException("the last batch was not waited for"));
            } else {
                wanted = promise;
                go();
            }
        });
        return promise.future();
    }

    /// Nothing more is wanted; the giver is told. No handler is called any more.
    public void cancel() {
        context.runOnContext(_ -> {
            if (!over) {
                over = true;
                queue.clear();
                letGo();
            }
        });
    }

    @Override
    public Incoming handler(@Nullable Handler<Object> handler) {
        context.runOnContext(_ -> {
            this.handler = handler;
            go();
        });
        return this;
    }

    @Override
    public Incoming endHandler(@Nullable Handler<Void> endHandler) {
        this.endHandler = endHandler;
        return this;
    }

    @Override
    public Incoming exceptionHandler(@Nullable Handler<Throwable> exceptionHandler) {
        this.exceptionHandler = exceptionHandler;
        return this;
    }

    @Override
    public Incoming pause() {
        demand = 0;
        return this;
    }

    @Override
    public Incoming resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Incoming fetch(long amount) {
        context.runOnContext(_ -> {
            demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
            go();
        });
        return this;
    }

    private void go() {
        while (handler != null && demand > 0 && !queue.isEmpty() && !over) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            handler.handle(next());
        }
        if (wanted != null && !queue.isEmpty()) {
            List<@Nullable Object> items = new ArrayList<>(queue.size());
            while (!queue.isEmpty()) {
                items.add(next());
            }
            take(wanted).complete(items);
        }
        if (over) {
            return;
        }
        if (asked == null && address != null && queue.size() <= Streams.CREDITS / 2 && weight < PREFETCH_WEIGHT) {
            ask(Streams.CREDITS);
        } else if (asked == null && address == null && queue.isEmpty()) {
            end();
        } else if (asked == null && address != null && hold < 0) {
            hold = owner().setTimer(Streams.HOLD_MS, _ -> {
                hold = -1;
                if (!over && asked == null) {
                    ask(0);
                }
            });
        }
    }

    private @Nullable Object next() {
        Object item = queue.remove().orElse(null);
        weight -= Batch.weight(item);
        return item;
    }

    private Promise<List<@Nullable Object>> take(Promise<List<@Nullable Object>> promise) {
        wanted = null;
        return promise;
    }

    private void ask(int credits) {
        if (address != null) {
            Request<Object> request = streams.pull(address, credits);
            asked = request;
            await(request);
        }
    }

    private void await(Request<Object> request) {
        request.reply()
                .onComplete(
                        reply -> context.runOnContext(_ -> came(reply)),
                        cause -> context.runOnContext(_ -> broke(cause)));
    }

    private void came(Message<Object> reply) {
        asked = null;
        String rest = Streams.takeFrom(reply);
        address = rest == null || rest.isEmpty() ? null : rest;
        if (over) {
            letGo();
            return;
        }
        // an answer that is no stream's is one item, whatever it is
        List<@Nullable Object> items = new ArrayList<>();
        if (rest == null) {
            items.add(reply.body());
        } else {
            items = Batch.items(reply.body());
        }
        for (Object item : items) {
            weight += Batch.weight(item);
            queue.add(Optional.ofNullable(item));
        }
        go();
    }

    private void broke(Throwable cause) {
        asked = null;
        if (address != null && isGivenUp(cause)) {
            streams.drop(address);
        }
        address = null;
        failure = cause;
        if (!over) {
            go();
        }
    }

    /// Whether it was this side that did not wait any longer: the giver does not know.
    private static boolean isGivenUp(Throwable cause) {
        return cause instanceof ReplyException failure
                && (failure.failureType() == ReplyFailure.TIMEOUT || failure.failureCode() == Failure.CANCELLED.code());
    }

    private void end() {
        if (wanted == null && (handler == null || demand == 0) && failure == null && endHandler == null) {
            return; // who reads batches asks once more
        }
        Throwable cause = failure;
        if (wanted != null) {
            over = true;
            if (cause == null) {
                take(wanted).complete(List.of());
            } else {
                take(wanted).fail(cause);
            }
        } else if (handler != null) {
            over = true;
            if (cause != null && exceptionHandler != null) {
                exceptionHandler.handle(cause);
            } else if (cause == null && endHandler != null) {
                endHandler.handle(null);
            }
        }
    }

    private void letGo() {
        if (hold >= 0) {
            owner().cancelTimer(hold);
            hold = -1;
        }
        if (asked != null) {
            asked.cancel();
        }
        if (address != null) {
            streams.drop(address);
            address = null;
        }
    }

    private Vertx owner() {
        return context.owner();
    }
}
