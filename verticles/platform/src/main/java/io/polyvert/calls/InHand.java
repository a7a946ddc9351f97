package io.polyvert.calls;

import io.polyvert.bus.Failure;
import io.polyvert.bus.TracedFailure;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The consumers' side: the calls that this node handles, and what became of those that lost their caller.
final class InHand {
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(1);

    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    /// Who left before the call was here, by reply address.
    private final Map<String, Long> left = new ConcurrentHashMap<>();
    private final BiConsumer<String, String> withdraw;
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder wentOn = new LongAdder();
    private final LongAdder wastedNanos = new LongAdder();
    private final LongAdder wastedCpuNanos = new LongAdder();

    /// @param withdraw takes back, by reply address, what a cancelled call had asked for; gets the reason too
    InHand(BiConsumer<String, String> withdraw) {
        this.withdraw = withdraw;
    }

    /// Whether somebody still waits for it; otherwise it is dropped unseen.
    boolean begin(Call call) {
        calls.put(call.replyAddress(), call);
        if (left.remove(call.replyAddress()) == null && !call.isCancelled()) {
            return true;
        }
        stop(call);
        calls.remove(call.replyAddress());
        dropped.increment();
        return false;
    }

    void dropped() {
        dropped.increment();
    }

    /// Whether the call is here. Notes who left before it looks for the call, as [#begin] notes the call before it
    /// looks who left: whichever comes second sees the other.
    boolean stop(String replyAddress) {
        left.put(replyAddress, System.nanoTime());
        Call call = calls.get(replyAddress);
        if (call == null) {
            return false;
        }
        stop(call);
        left.remove(replyAddress);
        return true;
    }

    private void stop(Call call) {
        if (!call.isCancelled()) {
            cancelled.increment();
            String reason = "the caller of '" + call.address() + "' has left";
            call.cancel().forEach(request -> withdraw.accept(request, reason));
        }
    }

    /// Whether a refusal went out that tells more than this answer does.
    boolean retold(String replyAddress, @Nullable Object answer) {
        if (!(answer instanceof ReplyException plain) || answer instanceof TracedFailure) {
            return false;
        }
        Call call = calls.get(replyAddress);
        return call != null && call.retold(plain);
    }

    /// A call that ends because it was cancelled has not gone on.
    void answered(String replyAddress, @Nullable Object body) {
        Call call = calls.get(replyAddress);
        if (call == null) {
            return;
        }
        if (!call.isCancelled()) {
            call.end();
            calls.remove(replyAddress);
        } else if (!(body instanceof ReplyException failure && failure.failureCode() == Failure.CANCELLED.code())) {
            calls.remove(replyAddress);
            wentOn.increment();
            wastedNanos.add(call.wastedNanos());
            wastedCpuNanos.add(call.wastedCpuNanos());
        }
    }

    void sweep(long now) {
        left.values().removeIf(since -> now - since > FORGET_NANOS);
        calls.values().stream().filter(call -> call.isOverdue(now)).forEach(this::stop);
        calls.values().removeIf(call -> call.wastedNanos() > FORGET_NANOS || call.ageNanos(now) > LONGEST_NANOS);
    }

    long countOf(String deploymentId) {
        return calls.values().stream()
                .filter(call -> call.isOf(deploymentId) && !call.isCancelled())
                .count();
    }

    /// As [Calls#toJson] has it.
    JsonObject toJson() {
        return new JsonObject()
                .put("inHand", calls.size())
                .put("cancelled", cancelled.sum())
                .put("dropped", dropped.sum())
                .put("wentOn", wentOn.sum())
                .put("wastedMs", TimeUnit.NANOSECONDS.toMillis(wastedNanos.sum()))
                .put("wastedCpuMs", TimeUnit.NANOSECONDS.toMillis(wastedCpuNanos.sum()));
    }
}
