package io.polyvert.doors;

import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads streams of bytes one item ahead of a client: while one is written to it, the next is on its way here. What was
/// read waits for the client's next pull, so the client rules what it is sent.
final class ReadAhead {
    /// Streams of one session at a time; the others are pulled when the client pulls.
    static final int MOST = 4;

    private final Streams streams;
    private final Calls calls;
    /// By the addresses of the streams.
    private final Map<String, Request<Object>> ahead = new HashMap<>();

    ReadAhead(Streams streams, Calls calls) {
        this.streams = streams;
        this.calls = calls;
    }

    /// A batch of the stream at `address` is about to go to the client.
    void came(String address, Message<Object> batch) {
        if (batch.body() instanceof Buffer && !Streams.isLast(batch) && ahead.size() < MOST) {
            ahead.put(address, streams.pull(address, 1));
        }
    }

    /// A pull of the client: answered with what was read ahead, if anything was.
    Request<Object> pull(String address, @Nullable Object pull, DeliveryOptions options) {
        Request<Object> next = ahead.get(address);
        if (next == null) {
            return streams.pull(address, pull, options);
        }
        int credits = pull instanceof JsonObject order && order.getValue("credits") instanceof Integer n ? n : -1;
        if (credits == 0 && !mayFollow(next.reply())) {
            return Request.answered(calls, new NothingNew(Streams.giving(options, address)));
        }
        if (credits < 1) {
            return streams.pull(address, pull, options);
        }
        ahead.remove(address);
        return isQuiet(next.reply()) ? streams.pull(address, pull, options) : within(options.getSendTimeout(), next);
    }

    /// Whether the giver, who has answered, waits for the next pull and must hear that its reader is still there.
    private static boolean mayFollow(Future<Message<Object>> reply) {
        return reply.succeeded() && !Streams.isLast(reply.result());
    }

    /// Whether the giver had nothing new when it was asked.
    private static boolean isQuiet(Future<Message<Object>> reply) {
        return reply.succeeded()
                && !Streams.isLast(reply.result())
                && reply.result().body() instanceof JsonArray items
                && items.isEmpty();
    }

    private static Request<Object> within(long timeoutMs, Request<Object> request) {
        return request.then(reply -> reply.timeout(timeoutMs, TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    if (!(cause instanceof TimeoutException)) {
                        return Future.failedFuture(cause);
                    }
                    request.cancel();
                    String text = "the stream has not answered within " + timeoutMs + " ms";
                    return Future.failedFuture(new ReplyException(ReplyFailure.TIMEOUT, text));
                }));
    }

    /// The stream is not wanted any more.
    void drop(String address) {
        Request<Object> next = ahead.remove(address);
        if (next != null) {
            next.cancel();
        }
    }

    /// An empty batch.
    private record NothingNew(DeliveryOptions options) implements Message<Object> {
        @Override
        public String address() {
            return "";
        }

        @Override
        public MultiMap headers() {
            return options.getHeaders();
        }

        @Override
        public Object body() {
            return new JsonArray();
        }

        @Override
        public @Nullable String replyAddress() {
            return null;
        }

        @Override
        public boolean isSend() {
            return true;
        }

        @Override
        public void reply(@Nullable Object message, DeliveryOptions ignored) {
            throw new UnsupportedOperationException("nobody waits for an answer");
        }

        @Override
        public <R> Future<Message<R>> replyAndRequest(@Nullable Object message, DeliveryOptions ignored) {
            throw new UnsupportedOperationException("nobody waits for an answer");
        }
    }
}
