package io.polyvert.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;

/// A failed request that knows its way: through which languages, files and addresses, from the one that answered down
/// to where it began. To a plain Vert.x consumer it is a `ReplyException` like any other.
public final class TracedFailure extends ReplyException {
    private static final long serialVersionUID = 1;

    /// Serializable by its type; the hops themselves travel by [TracedFailureCodec] only.
    private final transient List<Hop> trace;

    public TracedFailure(int code, String message, List<Hop> trace) {
        super(ReplyFailure.RECIPIENT_FAILURE, code, message);
        this.trace = trace.size() <= Hop.MAX ? List.copyOf(trace) : List.copyOf(trace.subList(0, Hop.MAX));
    }

    /// The caller's side first.
    public List<Hop> trace() {
        return trace;
    }

    /// The way of the failure that `thrown` is, or came from.
    public static List<Hop> traceOf(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < Hop.MAX; cause = cause.getCause(), depth++) {
            if (cause instanceof TracedFailure traced) {
                return traced.trace();
            }
        }
        return List.of();
    }

    /// Refuses a request, and says where and after which other failure.
    public static void answer(Message<?> message, int code, String text, Hop here, List<Hop> before) {
        List<Hop> trace = new ArrayList<>(before.size() + 1);
        trace.add(here);
        trace.addAll(before);
        answer(message, code, text, trace);
    }

    /// Refuses a request. Without a trace, or on a bus that does not know them, it is a plain failure.
    public static void answer(Message<?> message, int code, String text, List<Hop> trace) {
        if (trace.isEmpty() || message.replyAddress() == null) {
            message.fail(code, text);
            return;
        }
        try {
            message.reply(
                    new TracedFailure(code, text, trace), new DeliveryOptions().setCodecName(TracedFailureCodec.NAME));
        } catch (IllegalArgumentException _) {
            message.fail(code, text);
        }
    }
}
