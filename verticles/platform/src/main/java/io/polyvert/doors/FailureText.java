package io.polyvert.doors;

import io.polyvert.bus.DidYouMean;
import io.polyvert.permissions.Action;
import io.polyvert.recorder.Recorder;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// Says why a request got no answer, in words for its sender.
public final class FailureText {
    private final Guard guard;
    private final Recorder recorder;

    FailureText(Guard guard, Recorder recorder) {
        this.guard = guard;
        this.recorder = recorder;
    }

    String of(ReplyException failure, String address, DeliveryOptions options, Who asker) {
        return of(failure, address, options.getSendTimeout(), () -> usableBy(asker));
    }

    /// As above, for a sender that is no client.
    ///
    /// @param known addresses that the sender may use
    public static String of(
            ReplyException failure, String address, long timeoutMs, Supplier<? extends Collection<String>> known) {
        return switch (failure.failureType()) {
            case NO_HANDLERS -> "no handler at '" + address + "'" + DidYouMean.hint(address, known.get());
            case TIMEOUT -> timeout(failure, address, timeoutMs);
            case RECIPIENT_FAILURE, ERROR -> String.valueOf(failure.getMessage());
        };
    }

    private static String timeout(ReplyException failure, String address, long timeoutMs) {
        String text = String.valueOf(failure.getMessage());
        return text.startsWith("Discarded")
                ? "the consumer at '" + address + "' left, or has too many messages waiting, and dropped the request"
                : "no answer from '" + address + "' within " + timeoutMs + " ms";
    }

    private List<String> usableBy(Who asker) {
        return recorder.registered().stream()
                .filter(candidate ->
                        guard.refusal(asker, Action.SEND, candidate).isEmpty())
                .toList();
    }
}
