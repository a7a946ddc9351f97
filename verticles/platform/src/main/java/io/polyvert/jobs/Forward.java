package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.jobs.store.JobId;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/* A submission gets its id where it comes in, and carries it to the owner. So when the owner dies before it has
 * answered, the same submission goes to the next owner, who knows it by its id and does not make a second job. */

/// Takes requests about jobs to the node that owns them; when that dies, to the next one. On the event
/// loop of the jobs.
final class Forward {
    static final String PREFIX = "__polyvert.jobs.";
    /// The headers of forwarded requests: the node where they came in, the id of a new job, and whether
    /// it was sent before.
    static final String NODE = "__polyvert.node";

    static final String ID = "__polyvert.id";
    static final String AGAIN = "__polyvert.again";

    private static final long PATIENCE_MS = 20_000;
    private static final long AGAIN_MS = 200;
    private static final long ANSWER_MS = 10_000;
    private static final long AWAIT_MS = 30_000;
    private static final long UPLOAD_MS = 3_600_000;
    private static final String BODY_LOST =
            "the node that owned the jobs has left; the body is not safe, submit it again";

    private static final class Pending {
        final String owner;
        final Request<?> request;
        final String loss;
        boolean isLost;

        Pending(String owner, Request<?> request, String loss) {
            this.owner = owner;
            this.request = request;
            this.loss = loss;
        }
    }

    private final Vertx vertx;
    private final Colleagues colleagues;
    private final Set<Pending> pending = new HashSet<>();
    private JobId ids = new JobId(InstantSource.system());

    Forward(Vertx vertx, Colleagues colleagues) {
        this.vertx = vertx;
        this.colleagues = colleagues;
    }

    static String address(String node, String word) {
        return PREFIX + node + "." + word;
    }

    /// Asks the owner as `message` asks this node.
    Future<JsonObject> ask(String word, Message<Object> message) {
        DeliveryOptions options = new DeliveryOptions();
        message.headers().forEach(options::addHeader);
        boolean bringsBody = !Streams.isLast(message);
        options.setSendTimeout(bringsBody ? UPLOAD_MS : word.equals("await") ? awaitMs(message) : ANSWER_MS);
        Promise<JsonObject> answer = Promise.promise();
        if (word.equals("submit")) {
            options.addHeader(ID, JobId.text(ids.next()));
        }
        attempt(word, message.body(), options, bringsBody ? BODY_LOST : Engine.MOVES, System.nanoTime(), answer);
        return answer.future();
    }

    private static long awaitMs(Message<Object> message) {
        long asked =
                message.body() instanceof JsonObject json ? Question.number(json, "timeoutMs", AWAIT_MS) : AWAIT_MS;
        return Math.max(1, asked) + ANSWER_MS;
    }

    /// A part of a body that came as a stream.
    Future<Buffer> piece(long id, int number) {
        JsonObject asked = new JsonObject().put("id", id).put("number", number);
        Promise<Buffer> answer = Promise.promise();
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(ANSWER_MS);
        attempt("piece", asked, options, Engine.MOVES, System.nanoTime(), answer);
        return answer.future();
    }

    /// Tells the owner something of this node; fails when it cannot be told now.
    Future<JsonObject> tell(String word, Object body) {
        return once(word, body, new DeliveryOptions().setSendTimeout(ANSWER_MS), Engine.MOVES);
    }

    /// @param loss what to say when the owner goes; [Engine#MOVES] lets the next one be asked
    private <T> Future<T> once(String word, @Nullable Object body, DeliveryOptions options, String loss) {
        String owner = colleagues.owner();
        DeliveryOptions named = new DeliveryOptions(options).addHeader(NODE, colleagues.self());
        Request<T> request = Calls.of(vertx).request(address(owner, word), body, named);
        Pending one = new Pending(owner, request, loss);
        pending.add(one);
        return request.reply()
                .map(Message::body)
                .onComplete(_ -> pending.remove(one))
                .recover(cause -> Future.failedFuture(one.isLost ? Failure.UNAVAILABLE.because(one.loss) : cause));
    }

    private <T> void attempt(
            String word,
            @Nullable Object body,
            DeliveryOptions options,
            String loss,
            long sinceNanos,
            Promise<T> answer) {
        this.<T>once(word, body, options, loss).onComplete(answer::tryComplete, cause -> {
            boolean isPatient = (System.nanoTime() - sinceNanos) / 1_000_000 < PATIENCE_MS;
            if (isPatient && isTaken(cause)) {
                ids = new JobId(InstantSource.system());
                DeliveryOptions other = new DeliveryOptions(options);
                other.getHeaders().set(ID, JobId.text(ids.next()));
                attempt(word, body, other, loss, sinceNanos, answer);
            } else if (isPatient && mayHelp(cause)) {
                DeliveryOptions again = new DeliveryOptions(options).addHeader(AGAIN, "true");
                vertx.setTimer(AGAIN_MS, _ -> attempt(word, body, again, loss, sinceNanos, answer));
            } else {
                answer.tryFail(cause);
            }
        });
    }

    private static boolean isTaken(Throwable cause) {
        return cause instanceof ReplyException failure
                && failure.failureCode() == Failure.CONFLICT.code()
                && Book.TAKEN.equals(failure.getMessage());
    }

    private static boolean mayHelp(Throwable cause) {
        return cause instanceof ReplyException failure
                && (failure.failureType() == ReplyFailure.NO_HANDLERS || Engine.MOVES.equals(failure.getMessage()));
    }

    /// What was asked of nodes that are gone is asked again.
    void nodesAre(List<String> nodes) {
        for (Pending one : List.copyOf(pending)) {
            if (!nodes.contains(one.owner)) {
                one.isLost = true;
                one.request.cancel();
            }
        }
    }
}
