package io.polyvert.doors;

import io.polyvert.bus.DidYouMean;
import io.polyvert.doors.Guard.Party;
import io.polyvert.recorder.Recorder;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;

/// Says why a request got no answer, in words for its sender.
final class FailureText {
    private final Guard guard;
    private final Recorder recorder;

    FailureText(Guard guard, Recorder recorder) {
        this.guard = guard;
        this.recorder = recorder;
    }

    String of(ReplyException failure, String address, DeliveryOptions options, Party asker) {
        return switch (failure.failureType()) {
            case NO_HANDLERS -> "no handler at '" + address + "'" + DidYouMean.hint(address, usableBy(asker));
            case TIMEOUT -> timeout(failure, address, options.getSendTimeout());
            case RECIPIENT_FAILURE, ERROR -> String.valueOf(failure.getMessage());
        };
    }

    private static String timeout(ReplyException failure, String address, long timeoutMs) {
        String text = String.valueOf(failure.getMessage());
        return text.startsWith("Discarded")
                ? "the consumer at '" + address + "' left, or has too many messages waiting, and dropped the request"
                : "no answer from '" + address + "' within " + timeoutMs + " ms";
    }

    private List<String> usableBy(Party asker) {
        return recorder.registered().stream()
                .filter(candidate -> guard.refusal(asker, candidate).isEmpty())
                .toList();
    }
}
