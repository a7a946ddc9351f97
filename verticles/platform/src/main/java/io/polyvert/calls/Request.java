package io.polyvert.calls;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A request that was sent and can be taken back.
public final class Request<T> {
    private final Calls calls;
    private @Nullable String replyAddress;
    private @Nullable Future<Message<T>> reply;

    Request(Calls calls) {
        this.calls = calls;
    }

    /// A request that was not sent.
    public static <T> Request<T> refused(Calls calls, Throwable cause) {
        Request<T> request = new Request<>(calls);
        request.reply = Future.failedFuture(cause);
        return request;
    }

    /// A request that needs not be sent.
    public static <T> Request<T> answered(Calls calls, Message<T> answer) {
        Request<T> request = new Request<>(calls);
        request.reply = Future.succeededFuture(answer);
        return request;
    }

    void sentAs(String replyAddress) {
        this.replyAddress = replyAddress;
    }

    void answeredBy(Future<Message<T>> reply) {
        this.reply = reply;
    }

    public Future<Message<T>> reply() {
        return reply == null ? Future.failedFuture("the request was not sent") : reply;
    }

    /// The same request, with another answer made of the one it gets.
    public Request<T> then(UnaryOperator<Future<Message<T>>> answer) {
        reply = answer.apply(reply());
        return this;
    }

    /// Ends the work for it wherever it is; [#reply] fails with [io.polyvert.bus.Failure#CANCELLED] unless the answer
    /// was faster. Returns at once.
    public void cancel() {
        if (replyAddress != null && !reply().isComplete()) {
            calls.withdraw(replyAddress, "the request was cancelled");
        }
    }
}
