package io.polyvert.streams;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/* Why pieces
 *
 * Vert.x writes a message to another node into one buffer, and reads it into one, that double while they grow: 256 KiB
 * take arrays of 512 KiB on both sides, copied four times until they have grown. In a small heap the collector then
 * works more than the streams do. So of a batch with more than PIECE_BYTES all but the end is sent as messages of that
 * size to the reader's node before the end answers the pull. They come in any order, as the answer is handled on another
 * context than the pieces. A node that does not know pieces asks for none and gets the batch whole. */

/// Large batches between two nodes.
final class Pieces {
    /// With what else is in a message, a buffer of 64 KiB.
    static final int PIECE_BYTES = 60 * 1024;

    /// At most this much is reserved for a batch before it comes.
    private static final int RESERVED_BYTES = 4 * 1024 * 1024;

    /// On a pull, where pieces may be sent; on its answer, how many bytes were sent there.
    private static final String HEADER = "__polyvert.stream.pieces";

    private final EventBus bus;
    private final Calls calls;
    private final String own;
    private final long lostMs;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Gathering> gathering = new ConcurrentHashMap<>();

    /// @param own where this node takes pieces
    /// @param lostMs how long an answer waits for its pieces
    Pieces(EventBus bus, Calls calls, String own, long lostMs) {
        this.bus = bus;
        this.calls = calls;
        this.own = own;
        this.lostMs = lostMs;
        bus.registerCodec(new PieceCodec());
    }

    // -- the giver's node

    /// Answers a pull of another node.
    void answer(Message<Object> pull, Message<Object> batch) {
        DeliveryOptions options = new DeliveryOptions().setHeaders(batch.headers());
        String reader = pull.headers().get(HEADER);
        if (reader == null || !(batch.body() instanceof Buffer bytes) || bytes.length() <= PIECE_BYTES) {
            pull.reply(batch.body(), options);
            return;
        }
        int dot = reader.lastIndexOf('.');
        int sent = send(reader.substring(0, dot), Long.parseLong(reader.substring(dot + 1)), bytes);
        pull.reply(bytes.slice(sent, bytes.length()), options.addHeader(HEADER, Integer.toString(sent)));
    }

    private int send(String reader, long pull, Buffer bytes) {
        DeliveryOptions options = new DeliveryOptions().setCodecName(PieceCodec.NAME);
        int at = 0;
        for (; bytes.length() - at > PIECE_BYTES; at += PIECE_BYTES) {
            bus.send(reader, new Piece(pull, at, bytes.length(), bytes.slice(at, at + PIECE_BYTES)), options);
        }
        return at;
    }

    // -- the reader's node

    /// Sends a pull to another node; the answer has the batch whole.
    Request<Object> pull(String node, @Nullable Object body, DeliveryOptions options) {
        long id = last.incrementAndGet();
        Gathering pieces = new Gathering();
        gathering.put(id, pieces);
        return calls.request(node, body, options.addHeader(HEADER, own + "." + id))
                .then(answer -> answer.compose(batch -> whole(batch, pieces)).onComplete(_ -> gathering.remove(id)));
    }

    private Future<Message<Object>> whole(Message<Object> batch, Gathering pieces) {
        String sent = batch.headers().get(HEADER);
        if (sent == null || !(batch.body() instanceof Buffer end)) {
            return Future.succeededFuture(batch);
        }
        batch.headers().remove(HEADER);
        Future<Buffer> all = pieces.end(Integer.parseInt(sent), end);
        if (!all.isComplete()) {
            all = all.timeout(lostMs, TimeUnit.MILLISECONDS)
                    .recover(_ -> Future.failedFuture(Failure.UNAVAILABLE.because(
                            "bytes of the stream were lost between two nodes; ask for it again")));
        }
        return all.map(bytes -> new Whole(batch, bytes));
    }

    void came(Piece piece) {
        Gathering pieces = gathering.get(piece.pull());
        if (pieces != null) {
            pieces.add(piece);
        }
    }

    /// The pieces come on one context, the end on another.
    private static final class Gathering {
        private final Promise<Buffer> whole = Promise.promise();
        private Buffer bytes = Buffer.buffer();
        private int came;

        void add(Piece piece) {
            if (isLast(piece.at(), piece.of(), piece.bytes())) {
                whole.tryComplete(bytes);
            }
        }

        /// @param at how many bytes were sent before
        Future<Buffer> end(int at, Buffer end) {
            if (isLast(at, at + end.length(), end)) {
                whole.tryComplete(bytes);
            }
            return whole.future();
        }

        private synchronized boolean isLast(int at, int of, Buffer some) {
            if (came == 0) {
                bytes = Buffer.buffer(Math.min(of, RESERVED_BYTES));
            }
            bytes.setBuffer(at, some);
            came += some.length();
            return came == of;
        }
    }

    /// An answer with all of its bytes.
    private record Whole(Message<Object> answer, Object body) implements Message<Object> {
        @Override
        public String address() {
            return answer.address();
        }

        @Override
        public MultiMap headers() {
            return answer.headers();
        }

        @Override
        public @Nullable String replyAddress() {
            return answer.replyAddress();
        }

        @Override
        public boolean isSend() {
            return answer.isSend();
        }

        @Override
        public void reply(@Nullable Object message, DeliveryOptions options) {
            answer.reply(message, options);
        }

        @Override
        public <R> Future<Message<R>> replyAndRequest(@Nullable Object message, DeliveryOptions options) {
            return answer.replyAndRequest(message, options);
        }
    }
}
