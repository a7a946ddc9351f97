package io.polyvert.calls;

import io.polyvert.bus.Failure;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.recorder.Waiting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/* How deadlines and cancellation travel
 *
 * A request is known by its reply address, which Vert.x makes unique. The caller's side learns from the recorder when
 * Vert.x waits at such an address and when it stops waiting; when it stops without an answer, the caller has given up,
 * whoever it was. The consumer's side notes a call under the same address from the moment the consumer gets the message
 * until it answers. Giving up goes from the one to the other: directly on one node, by a message to all nodes on a
 * cluster, since the caller does not know which of them has the call. Who hears of it before the message is handled
 * drops the message unseen.
 *
 * The call in hand is kept in the context that Vert.x makes for each message; so a request that is made there knows
 * whom it belongs to. What is left of its time travels in a header that neither side's code gets to see, in ms, as
 * clocks differ. */

/// The requests that this node handles and waits for, with their deadlines and cancellation.
public final class Calls implements Shareable {
    /// A `Vertx` has room for it only when it was made after this class was loaded; see [#prepare].
    static final ContextLocal<Call> CURRENT = ContextLocal.registerLocal(Call.class, call -> call);

    private static final String DEADLINE = "__polyvert.deadline";
    private static final String LEFT = "__polyvert.left";
    private static final String REPLIES = "__vertx.reply";
    private static final long SWEEP_MS = 1_000;
    private static final int MAX_VIRTUAL = 10_000;
    private static final int MOST_DETOURS = 3;

    private static final ThreadLocal<@Nullable Request<?>> SENDING = new ThreadLocal<>();

    private final Vertx vertx;
    private final EventBus bus;
    private final CallOptions options;
    private final InHand inHand = new InHand(this::withdraw);
    private final AtomicInteger virtual = new AtomicInteger();
    private volatile @Nullable Diversion diversion;
    private volatile Detour.@Nullable Finder finder;
    /// What to do when who waits at a reply address gives up, for requests that this node passes on.
    private final Map<String, Runnable> passedOn = new ConcurrentHashMap<>();

    private Calls(Vertx vertx, CallOptions options) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        this.options = options;
    }

    /// To be called before the node's `Vertx` is made.
    public static void prepare() {
        assert CURRENT != null; // loading this class is all
    }

    /// To be called before other interceptors are added: code that they run belongs to a call.
    public static Calls install(Vertx vertx, Recorder recorder, CallOptions options) {
        Calls calls = Parts.put(vertx, Calls.class, new Calls(vertx, options));
        recorder.watch(calls::waitsFor);
        calls.bus.addInboundInterceptor(calls::receive);
        calls.bus.addOutboundInterceptor(calls::send);
        if (vertx.isClustered()) {
            calls.bus.<String>consumer(LEFT, message -> calls.inHand.stop(message.body()));
        }
        vertx.setPeriodic(SWEEP_MS, _ -> calls.inHand.sweep(System.nanoTime()));
        return calls;
    }

    public static Calls of(Vertx vertx) {
        return Parts.get(vertx, Calls.class);
    }

    public CallOptions options() {
        return options;
    }

    /// As [EventBus#request], with the send timeout as the deadline of the work, or what is left of the current call's
    /// time if that is less.
    public <T> Request<T> request(String address, @Nullable Object body, DeliveryOptions options) {
        Call parent = Call.ofCurrentContext();
        long timeoutMs = options.getSendTimeout();
        if (parent != null && parent.remainingMs() >= 0) {
            timeoutMs = Math.min(timeoutMs, parent.remainingMs());
        }
        DeliveryOptions timed =
                new DeliveryOptions(options).setSendTimeout(timeoutMs).addHeader(DEADLINE, Long.toString(timeoutMs));
        Request<T> request = new Request<>(this);
        request.answeredBy(ask(request, address, body, timed, 0));
        return request;
    }

    /// As [#request], for somebody who waits at `replyAddress` on this node, with the options as they are. It is taken
    /// back when that one gives up.
    public Request<Object> passOn(String replyAddress, String address, @Nullable Object body, DeliveryOptions options) {
        Request<Object> request = new Request<>(this);
        passedOn.put(replyAddress, request::cancel);
        try {
            request.answeredBy(ask(request, address, body, options, 0).onComplete(_ -> passedOn.remove(replyAddress)));
        } catch (RuntimeException cannotTravel) {
            passedOn.remove(replyAddress);
            throw cannotTravel;
        }
        return request;
    }

    private <T> Future<Message<T>> ask(
            Request<T> request, String address, @Nullable Object body, DeliveryOptions options, int attempt) {
        Detour.Finder known = finder;
        Detour detour = known == null ? null : known.find(address, options, attempt);
        if (detour == null) {
            return send(request, address, body, options);
        }
        return this.<T>send(request, detour.address(), body, detour.options())
                .recover(cause -> cause instanceof ReplyException failure
                                && failure.failureType() == ReplyFailure.NO_HANDLERS
                                && attempt < MOST_DETOURS
                        ? ask(request, address, body, options, attempt + 1)
                        : Future.failedFuture(inWords(cause, detour.address(), address)));
    }

    private <T> Future<Message<T>> send(
            Request<T> request, String address, @Nullable Object body, DeliveryOptions options) {
        SENDING.set(request);
        try {
            return bus.request(address, body, options);
        } finally {
            SENDING.remove();
        }
    }

    /// What Vert.x says of the inner address is meant for the one that the caller knows.
    private static Throwable inWords(Throwable cause, String inner, String address) {
        if (cause instanceof ReplyException failure
                && (failure.failureType() == ReplyFailure.NO_HANDLERS
                        || failure.failureType() == ReplyFailure.TIMEOUT)) {
            String text = String.valueOf(failure.getMessage()).replace(inner, address);
            return new ReplyException(failure.failureType(), failure.failureCode(), text);
        }
        return cause;
    }

    /// May take messages away from who would handle them.
    public interface Diversion {
        /// Whether it takes the message, which then has not been delivered.
        boolean takes(Message<?> message, Context consumer);

        /// Whether the refusal that is on its way to this reply address must not arrive.
        boolean holdsBack(String replyAddress);
    }

    public void divert(Diversion diversion) {
        this.diversion = diversion;
    }

    /// Asked for each message from then on.
    public void detours(Detour.Finder finder) {
        this.finder = finder;
    }

    /// How many requests the consumers of a deployment have not answered, without those that were cancelled.
    public long inHandOf(String deploymentId) {
        return inHand.countOf(deploymentId);
    }

    /// `{inHand, cancelled, dropped, wentOn, wastedMs, wastedCpuMs}`: calls that are being handled; that
    /// lost their caller; of those, how many no handler had seen, how many were answered all the same, for
    /// how long they went on, and how much CPU time worker threads used for them meanwhile.
    public JsonObject toJson() {
        return inHand.toJson();
    }

    /// Nobody waits at `replyAddress` any more.
    void withdraw(String replyAddress, String reason) {
        gaveUp(replyAddress);
        bus.send(replyAddress, Failure.CANCELLED.because(reason), new DeliveryOptions().setLocalOnly(true));
    }

    private void gaveUp(String replyAddress) {
        Runnable takeBack = passedOn.remove(replyAddress);
        if (takeBack != null) {
            takeBack.run();
            return;
        }
        if (!inHand.stop(replyAddress) && vertx.isClustered()) {
            bus.publish(LEFT, replyAddress);
        }
    }

    private void receive(DeliveryContext<Object> delivery) {
        Message<?> message = delivery.message();
        if (message.address().startsWith(REPLIES)) {
            Call asker = delivery.body() instanceof ReplyException ? Call.ofCurrentContext() : null;
            if (asker != null) {
                asker.failed((ReplyException) delivery.body());
            }
            delivery.next();
            return;
        }
        Context context = vertx.getOrCreateContext();
        Diversion diverted = diversion;
        if (diverted != null && diverted.takes(message, context)) {
            return;
        }
        String replyAddress = message.replyAddress();
        if (replyAddress == null) {
            Detour.Finder known = finder;
            if (known == null || !known.isSpent(message)) {
                CURRENT.remove(context);
                delivery.next();
            }
            return;
        }
        Call call = new Call(message, context, deadline(message));
        if (inHand.begin(call)) {
            CURRENT.put(context, call);
            handle(call, context, delivery);
        }
    }

    /// A virtual-thread verticle would take the next message only when the handler has returned, even while that waits;
    /// on a task of its own each message has its own thread.
    private void handle(Call call, Context context, DeliveryContext<Object> delivery) {
        if (context.threadingModel() != ThreadingModel.VIRTUAL_THREAD) {
            delivery.next();
        } else if (virtual.get() >= MAX_VIRTUAL) {
            delivery.message()
                    .fail(
                            Failure.UNAVAILABLE.code(),
                            "'" + call.address() + "' has " + MAX_VIRTUAL + " requests in hand; try again later");
        } else {
            virtual.incrementAndGet();
            context.runOnContext(_ -> {
                try {
                    call.interruptibly(() -> {
                        delivery.next();
                        return true;
                    });
                } catch (ReplyException _) {
                    inHand.dropped();
                } catch (Exception bug) {
                    throw new IllegalStateException(bug); // Vert.x hands what a consumer throws to its own handler
                } finally {
                    virtual.decrementAndGet();
                }
            });
        }
    }

    private static long deadline(Message<?> message) {
        String text = message.headers().get(DEADLINE);
        if (text == null) {
            return Long.MAX_VALUE;
        }
        message.headers().remove(DEADLINE);
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(text));
    }

    private void send(DeliveryContext<Object> delivery) {
        Message<?> message = delivery.message();
        if (message.address().startsWith(REPLIES)) {
            if (inHand.retold(message.address(), delivery.body())) {
                return;
            }
            Diversion diverted = diversion;
            if (diverted != null
                    && delivery.body() instanceof ReplyException
                    && diverted.holdsBack(message.address())) {
                return;
            }
            inHand.answered(message.address(), delivery.body());
        } else if (message.replyAddress() != null) {
            Call parent = Call.ofCurrentContext();
            if (parent != null && parent.isCancelled()) {
                message.fail(
                        Failure.CANCELLED.code(),
                        "the caller of '" + parent.address() + "' has left, so '" + Detour.addressOf(message)
                                + "' is not asked");
                return;
            }
            if (parent != null
                    && parent.remainingMs() >= 0
                    && !message.headers().contains(DEADLINE)) {
                message.headers().set(DEADLINE, Long.toString(parent.remainingMs()));
            }
        }
        delivery.next();
    }

    private Waiting waitsFor(String replyAddress) {
        Request<?> request = SENDING.get();
        if (request != null) {
            request.sentAs(replyAddress);
        }
        return new Waiter(replyAddress, Call.ofCurrentContext());
    }

    /// A request of this node that waits for its answer.
    private final class Waiter extends Waiting {
        private final String replyAddress;
        private final @Nullable Call parent;

        Waiter(String replyAddress, @Nullable Call parent) {
            this.replyAddress = replyAddress;
            this.parent = parent;
            if (parent != null) {
                parent.asked(replyAddress);
            }
        }

        @Override
        protected void ended(boolean answered) {
            if (parent != null) {
                parent.heard(replyAddress);
                if (!answered) {
                    parent.unanswered();
                }
            }
            if (!answered) {
                gaveUp(replyAddress);
            }
        }
    }
}
