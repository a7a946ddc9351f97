package io.polyvert.calls;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.OwnFrames;
import io.polyvert.bus.TracedFailure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A request that a consumer has in hand. It ends when it is answered; it is cancelled when nobody waits for the answer
/// any more: the caller gave up, its time ran out, or it went away. Requests that are made while a call is handled
/// belong to it: they inherit what is left of its time, and fail with [Failure#CANCELLED] when it is
/// cancelled. All methods may be called on any thread.
public final class Call {
    /// A request made for it that failed, when no other was made since.
    ///
    /// @param way of the failure
    /// @param waited where the handler did so; empty when it does not wait on a thread
    private record Setback(List<Hop> way, Optional<StackTraceElement> waited) {}

    private final String address;
    private final String replyAddress;
    private final Context context;
    private final long deadlineNanos;
    private final long sinceNanos = System.nanoTime();
    private @Nullable List<Runnable> listeners;
    private @Nullable Set<String> requests;
    private @Nullable Message<?> message;
    private volatile @Nullable Setback setback;
    private @Nullable Thread worker;
    private boolean interrupted;
    private long cpuWhenCancelled = -1;
    private long wastedCpuNanos;
    private volatile boolean cancelled;
    private volatile boolean ended;
    private long cancelledNanos;

    /// @param deadlineNanos of [System#nanoTime]; [Long#MAX_VALUE] when nobody set one
    Call(Message<?> message, Context context, long deadlineNanos) {
        this.address = Detour.addressOf(message);
        this.replyAddress = String.valueOf(message.replyAddress());
        this.message = message;
        this.context = context;
        this.deadlineNanos = deadlineNanos;
    }

    /// The call that the running code works for. It is known wherever Vert.x keeps the context: in the
    /// consumer, in what follows on its futures and timers, and after `await`.
    public static Optional<Call> current() {
        return Optional.ofNullable(ofCurrentContext());
    }

    static @Nullable Call ofCurrentContext() {
        Context context = Vertx.currentContext();
        try {
            Call call = context == null ? null : Calls.CURRENT.get(context);
            return call == null || call.ended ? null : call;
        } catch (IllegalArgumentException _) {
            return null; // a Vert.x that is no node's
        }
    }

    /// It is answered: what its handler goes on with is its own.
    void end() {
        ended = true;
    }

    boolean isOf(String deploymentId) {
        return deploymentId.equals(context.deploymentID());
    }

    /// Where the request was sent.
    public String address() {
        return address;
    }

    String replyAddress() {
        return replyAddress;
    }

    /// How long the caller still waits, at least 0; empty when it did not say.
    public Optional<Duration> remaining() {
        return deadlineNanos == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(remainingNanos()));
    }

    private long remainingNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    /// In ms, at least 1; −1 when the caller did not say.
    long remainingMs() {
        return deadlineNanos == Long.MAX_VALUE ? -1 : Math.max(1, remainingNanos() / 1_000_000);
    }

    /// Whether nobody waits for the answer any more.
    public boolean isCancelled() {
        return cancelled;
    }

    /// Runs `then` on the consumer's context once the call is cancelled; not at all when it is answered before.
    public void onCancel(Runnable then) {
        synchronized (this) {
            if (!cancelled) {
                if (listeners == null) {
                    listeners = new ArrayList<>(1);
                }
                listeners.add(then);
                return;
            }
        }
        context.runOnContext(_ -> then.run());
    }

    /// The requests to cancel with it; empty when it was cancelled before.
    List<String> cancel() {
        List<Runnable> told;
        List<String> asked;
        synchronized (this) {
            if (cancelled) {
                return List.of();
            }
            cancelled = true;
            cancelledNanos = System.nanoTime();
            told = listeners == null ? List.of() : listeners;
            listeners = null;
            message = null;
            asked = requests == null ? List.of() : List.copyOf(requests);
            if (worker != null) {
                interrupted = true;
                cpuWhenCancelled = ThreadTime.cpuNanos(worker);
                worker.interrupt();
            }
        }
        told.forEach(then -> context.runOnContext(_ -> then.run()));
        return asked;
    }

    synchronized void asked(String replyAddress) {
        if (requests == null) {
            requests = new HashSet<>(4);
        }
        requests.add(replyAddress);
        setback = null;
    }

    synchronized void heard(String replyAddress) {
        if (requests != null) {
            requests.remove(replyAddress);
        }
    }

    /// A request that was made for it failed.
    void failed(ReplyException failure) {
        setback = new Setback(TracedFailure.traceOf(failure), whereItWaits());
    }

    /// A request that was made for it was not answered.
    void unanswered() {
        setback = new Setback(List.of(), whereItWaits());
    }

    private Optional<StackTraceElement> whereItWaits() {
        Thread waiting;
        synchronized (this) {
            waiting = worker;
        }
        return waiting == null ? Optional.empty() : OwnFrames.first(waiting.getStackTrace());
    }

    /// The line that waits for the request that failed last, for handlers that wait on no thread.
    public void waitedAt(StackTraceElement line) {
        Setback before = setback;
        setback = new Setback(before == null ? List.of() : before.way(), Optional.of(line));
    }

    /// Where the handler waited for the last request that it made, when that failed and the handler waits in lines.
    public Optional<StackTraceElement> waitedAt() {
        Setback before = setback;
        return before == null ? Optional.empty() : before.waited();
    }

    /// The way of the last request that was made for it, when that failed.
    public List<Hop> failedBefore() {
        Setback before = setback;
        return before == null ? List.of() : before.way();
    }

    /// Whether it was refused with the way of the request that failed before, in the place of a plain refusal.
    boolean retold(ReplyException plain) {
        Setback before = setback;
        Message<?> asked;
        synchronized (this) {
            asked = message;
        }
        if (before == null || asked == null || plain.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            return false;
        }
        setback = null;
        String text = String.valueOf(plain.getMessage());
        var placed = new ReplyException(plain.failureType(), plain.failureCode(), text, false); // has a stack
        TracedFailure.answer(asked, plain.failureCode(), text, Hop.of(placed, address, ageMs()), before.way());
        return true;
    }

    /// Runs work on this thread, which is interrupted when the call is cancelled meanwhile. Throws
    /// [Failure#CANCELLED] instead when it was cancelled before.
    public <T> T interruptibly(Callable<T> work) throws Exception {
        synchronized (this) {
            if (cancelled) {
                throw Failure.CANCELLED.because("the caller of '" + address + "' has left");
            }
            worker = Thread.currentThread();
        }
        try {
            return work.call();
        } finally {
            rest();
        }
    }

    private synchronized void rest() {
        worker = null;
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
            if (cpuWhenCancelled >= 0) {
                wastedCpuNanos += ThreadTime.cpuNanos(Thread.currentThread()) - cpuWhenCancelled;
            }
        }
    }

    /// How long it went on after it was cancelled.
    synchronized long wastedNanos() {
        return cancelled ? System.nanoTime() - cancelledNanos : 0;
    }

    /// The CPU time that work on threads used after it was cancelled; what event loops used is not told apart.
    synchronized long wastedCpuNanos() {
        return wastedCpuNanos;
    }

    boolean isOverdue(long now) {
        return deadlineNanos != Long.MAX_VALUE && now - deadlineNanos > 0;
    }

    /// Since the consumer got the request, in ms.
    public long ageMs() {
        return ageNanos(System.nanoTime()) / 1_000_000;
    }

    long ageNanos(long now) {
        return now - sinceNanos;
    }
}
