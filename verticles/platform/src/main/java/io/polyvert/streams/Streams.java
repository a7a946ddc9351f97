package io.polyvert.streams;

import static java.lang.System.Logger.Level.ERROR;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.OwnFrames;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.parts.Parts;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.streams.ReadStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/* How a stream travels
 *
 * A stream has no messages of its own kind: its reader pulls it with requests. Who gives a stream serves an address that
 * nobody can guess and tells it to the reader in the hidden header of a message: of a reply, when a handler answers with
 * a stream; of a request, when the caller brings one. The reader asks there for so many items, and the answer is a
 * batch: an array of items, or one item of bytes. The same header on the batch says whether more follows: the address to
 * ask again, or nothing for the last one. So time limits, cancellation, failures with their traces, and what happens
 * when a process or a node dies are those of requests.
 *
 * The giver collects no more than was asked for, of large items half a megabyte or one of them, and the reader asks again
 * when half of a batch is left: so a slow reader slows the giver. Both sides speak at least every few seconds, if only to
 * say that nothing is new; a stream that nobody has pulled for a minute is dropped.
 *
 * The addresses are local to the giver's node; from other nodes the node's own address forwards. Large batches travel
 * between nodes in pieces. */

/// The streams of a node. Verticles in Java give and read them here; the other languages have them in their `bus`.
public final class Streams implements Shareable {
    private static final System.Logger LOG = System.getLogger(Streams.class.getName());

    /// How many items a reader asks for at a time.
    static final int CREDITS = 64;
    /// A giver that has nothing new says so after this long.
    static final long QUIET_MS = 10_000;
    /// A reader that wants nothing new says so after this long.
    static final long HOLD_MS = 20_000;

    static final String CREDIT = "credits";
    private static final String DROP = "drop";

    private static final String HEADER = "__polyvert.stream";
    private static final String OF = "__polyvert.stream.of";
    private static final String PREFIX = "__polyvert.stream.";
    private static final long PULL_MS = 30_000;
    private static final long SWEEP_MS = 5_000;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_STREAMS = 100_000;

    private final Vertx vertx;
    private final EventBus bus;
    private final Calls calls;
    private final String own = PREFIX + UUID.randomUUID();
    private final AtomicLong last = new AtomicLong();
    private final Map<String, Long> pulled = new ConcurrentHashMap<>();
    private final Pieces pieces;

    private Streams(Vertx vertx) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        this.calls = Calls.of(vertx);
        this.pieces = new Pieces(bus, calls, own, PULL_MS);
    }

    /// After [Calls#install]. Completes when other nodes can reach this one's streams.
    public static Future<Void> install(Vertx vertx) {
        Streams streams = Parts.put(vertx, Streams.class, new Streams(vertx));
        vertx.setPeriodic(SWEEP_MS, _ -> streams.sweep(System.nanoTime()));
        return vertx.isClustered()
                ? streams.bus.consumer(streams.own, streams::heard).completion()
                : Future.succeededFuture();
    }

    public static Streams of(Vertx vertx) {
        return Parts.get(vertx, Streams.class);
    }

    // -- for verticles in Java

    /// Asks for a stream. A handler that answers with one body gives a stream of one item. Must be called, and the
    /// stream be used, on one context.
    public Incoming request(String address, @Nullable Object body, DeliveryOptions options) {
        return Incoming.answerTo(this, vertx.getOrCreateContext(), calls.request(address, body, options));
    }

    /// Options of a request that brings a stream: its handler reads it by [#broughtBy].
    ///
    /// @param cancel called once if the stream is not read to its end
    public DeliveryOptions bringing(DeliveryOptions options, ReadStream<?> brought, Runnable cancel) {
        return giving(
                options,
                Outlet.open(this, vertx.getOrCreateContext(), brought, cancel).address());
    }

    /// As the other one. The items are made as they are read; the stream is closed at its end, and when nobody reads it
    /// any more.
    public DeliveryOptions bringing(DeliveryOptions options, Stream<?> brought) {
        Made made = new Made(brought);
        return bringing(options, made, made::close);
    }

    /// The request with these options has been answered: the stream that they bring is not read any more.
    public void dropBroughtBy(DeliveryOptions options) {
        String address =
                options.getHeaders() == null ? null : options.getHeaders().get(HEADER);
        if (address != null && pulled.containsKey(address)) {
            drop(address);
        }
    }

    /// Answers a request with a stream of JSON values and buffers. What ends it with an exception fails its reader.
    ///
    /// @param cancel called once if the stream is not read to its end
    public void reply(Message<?> request, ReadStream<?> items, Runnable cancel) {
        Outlet.open(this, vertx.getOrCreateContext(), items, cancel).firstBatch(request);
    }

    /// As the other one. The items are made as they are read; the stream is closed at its end, and when nobody reads it
    /// any more.
    public void reply(Message<?> request, Stream<?> items) {
        Made made = new Made(items);
        reply(request, made, made::close);
    }

    /// The stream that a request brings.
    public Optional<Incoming> broughtBy(Message<?> request) {
        return Optional.ofNullable(takeFrom(request))
                .map(address -> Incoming.at(this, vertx.getOrCreateContext(), address));
    }

    // -- for hosts and doors, whose languages have readers and givers of their own

    /// Where to pull for the rest of a stream of which this message is the start; the empty text when its body is the
    /// last batch; null when it is no stream's. To be asked once: the header is not for handlers.
    public static @Nullable String takeFrom(Message<?> message) {
        String address = message.headers().get(HEADER);
        if (address != null) {
            message.headers().remove(HEADER);
        }
        return address;
    }

    /// The stream that this reply begins, for who has asked with a plain request; empty when it is an ordinary one.
    public Optional<Incoming> begunBy(Message<Object> reply) {
        return reply.headers().contains(HEADER)
                ? Optional.of(Incoming.after(this, vertx.getOrCreateContext(), reply))
                : Optional.empty();
    }

    /// Whether nothing follows this batch. Leaves the header in its place.
    public static boolean isLast(Message<?> batch) {
        String address = batch.headers().get(HEADER);
        return address == null || address.isEmpty();
    }

    /// Options of a message that brings the stream at `address`; at the empty text, the message is its last batch.
    public static DeliveryOptions giving(DeliveryOptions options, String address) {
        return new DeliveryOptions(options).addHeader(HEADER, address);
    }

    /// Serves a stream: the consumer's messages are `{"credits":n}`, answered with a batch, and `{"drop":true}`. It
    /// lives on the current context, until it unregisters itself.
    public MessageConsumer<Object> serve(Handler<Message<Object>> pull) {
        if (pulled.size() >= MAX_STREAMS) {
            throw new IllegalArgumentException(
                    "this node gives " + MAX_STREAMS + " streams already; read some of them to their ends");
        }
        String address = own + "." + last.incrementAndGet();
        pulled.put(address, System.nanoTime());
        return bus.localConsumer(address, pull);
    }

    /// Whether a served stream's message says that nobody reads it any more.
    public static boolean isDrop(Message<?> message) {
        return message.body() instanceof JsonObject order && Boolean.TRUE.equals(order.getValue(DROP));
    }

    /// To be called when the stream has ended.
    public void over(MessageConsumer<Object> served) {
        pulled.remove(served.address());
        served.unregister();
    }

    public static boolean isStream(String address) {
        return address.startsWith(PREFIX);
    }

    /// Sends to a stream, here or on another node.
    public Request<Object> pull(String address, @Nullable Object body, DeliveryOptions options) {
        if (!isStream(address)) {
            return Request.refused(calls, Failure.INVALID.because("'" + address + "' is no stream's address"));
        }
        if (isHere(address)) {
            if (pulled.computeIfPresent(address, (_, _) -> System.nanoTime()) == null) {
                return Request.refused(
                        calls, Failure.UNAVAILABLE.because("the stream is over: who gave it is gone, or forgot it"));
            }
            return calls.request(address, body, new DeliveryOptions(options).setLocalOnly(true));
        }
        return pieces.pull(nodeOf(address), body, new DeliveryOptions(options).addHeader(OF, address));
    }

    /// As a reader that waits as long as it takes.
    public Request<Object> pull(String address, int credits) {
        return pull(address, new JsonObject().put(CREDIT, credits), new DeliveryOptions().setSendTimeout(PULL_MS));
    }

    /// Nobody reads this stream any more.
    public void drop(String address) {
        JsonObject drop = new JsonObject().put(DROP, true);
        if (isHere(address)) {
            bus.send(address, drop, new DeliveryOptions().setLocalOnly(true));
        } else {
            bus.send(nodeOf(address), drop, new DeliveryOptions().addHeader(OF, address));
        }
    }

    private boolean isHere(String address) {
        return address.startsWith(own);
    }

    private static String nodeOf(String address) {
        return address.substring(0, address.lastIndexOf('.'));
    }

    /// What other nodes have to say to the streams of this one.
    private void heard(Message<Object> message) {
        if (message.body() instanceof Piece piece) {
            pieces.came(piece);
        } else {
            forward(message);
        }
    }

    private void forward(Message<Object> message) {
        String address = message.headers().get(OF);
        if (address == null || !isHere(address)) {
            message.fail(Failure.INVALID.code(), "there is no such stream here");
        } else if (message.replyAddress() == null) {
            bus.send(address, message.body(), new DeliveryOptions().setLocalOnly(true));
        } else {
            this.pull(address, message.body(), new DeliveryOptions().setSendTimeout(PULL_MS))
                    .reply()
                    .onComplete(batch -> pieces.answer(message, batch), cause -> fail(message, cause));
        }
    }

    static void fail(Message<?> message, Throwable cause) {
        if (cause instanceof ReplyException failure) {
            String text = String.valueOf(failure.getMessage());
            TracedFailure.answer(message, Failure.codeOf(failure), text, TracedFailure.traceOf(failure));
        } else {
            LOG.log(ERROR, "a stream broke", OwnFrames.cut(cause));
            Hop here = Hop.of(cause, message.address(), 0);
            TracedFailure.answer(
                    message, Failure.INTERNAL.code(), "the stream broke", here, TracedFailure.traceOf(cause));
        }
    }

    private void sweep(long now) {
        pulled.forEach((address, since) -> {
            if (now - since > IDLE_NANOS && pulled.remove(address, since)) {
                drop(address);
            }
        });
    }
}
