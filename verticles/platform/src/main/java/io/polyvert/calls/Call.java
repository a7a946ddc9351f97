package io.polyvert.calls;

import io.polyvert.bus.Failure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
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
    private final String address;
    private final String replyAddress;
    private final Context context;
    private final long deadlineNanos;
    private final long sinceNanos = System.nanoTime();
    private @Nullable List<Runnable> listeners;
    private @Nullable Set<String> requests;
    private @Nullable Thread worker;
    private boolean interrupted;
    private long cpuWhenCancelled = -1;
    private long wastedCpuNanos;
    private volatile boolean cancelled;
    private volatile boolean ended;
    private long cancelledNanos;

    /// @param deadlineNanos of [System#nanoTime]; [Long#MAX_VALUE] when nobody set one
    Call(String address, String replyAddress, Context context, long deadlineNanos) {
        this.address = address;
        this.replyAddress = replyAddress;
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
    }

    synchronized void heard(String replyAddress) {
        if (requests != null) {
            requests.remove(replyAddress);
        }
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
