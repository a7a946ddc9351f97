package io.polyvert.jobs;

import io.polyvert.bus.Endpoint;
import io.polyvert.calls.Call;
import io.polyvert.contracts.JobOrder;
import io.polyvert.parts.Parts;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Durable jobs, for Java verticles: submit work, and do it. A job is a request that is made until it
/// is answered, also after the node was killed; it may be made more than once, so its work must bear
/// that.
public final class Jobs implements Shareable {
    /// Where workers get their jobs: addresses that begin so.
    static final String WORKER = "jobs.worker.";

    private static final long AWAIT_GRACE_MS = 5_000;
    private static final long UPLOAD_MS = 3_600_000;

    private final Vertx vertx;

    public Jobs(Vertx vertx) {
        this.vertx = vertx;
    }

    public static Jobs of(Vertx vertx) {
        return Parts.get(vertx, Jobs.class);
    }

    /// Completes with the job's id when the job is safe; see [JobsVerticle] for the failures. Bytes as
    /// the body travel as they are.
    public Future<String> submit(JobOrder order) {
        String parts = order.withBody(null).toJson().encode();
        return ask("submit", order.body(), new DeliveryOptions().addHeader(Question.ORDER, parts))
                .map(reply -> reply.getString("id"));
    }

    /// As the other one, with a body that may be too large for one message: it is read no faster than
    /// it can be kept, and the job is safe when all of it is. Its worker reads [JobMessage#stream]. When
    /// the future fails, the stream may not have been read to its end.
    public Future<String> submit(JobOrder order, ReadStream<Buffer> body) {
        DeliveryOptions parts = new DeliveryOptions()
                .setSendTimeout(UPLOAD_MS)
                .addHeader(Question.ORDER, order.toJson().encode());
        return ask("submit", null, Streams.of(vertx).bringing(parts, body, () -> {}))
                .map(reply -> reply.getString("id"));
    }

    public Future<String> submit(String address, @Nullable Object body) {
        return submit(JobOrder.to(address).withBody(body));
    }

    public Future<JsonObject> get(String id) {
        return ask("get", id);
    }

    /// The job when it has finished, whether it is done, dead or cancelled; its `result` is there when
    /// it is done.
    public Future<JsonObject> await(String id, Duration most) {
        JsonObject asked = new JsonObject().put("id", id).put("timeoutMs", most.toMillis());
        return ask("await", asked, new DeliveryOptions().setSendTimeout(most.toMillis() + AWAIT_GRACE_MS));
    }

    public Future<JsonObject> cancel(String id) {
        return ask("cancel", id);
    }

    public Future<JsonObject> retry(String id) {
        return ask("retry", id);
    }

    /// A page as of `jobs.list`.
    public Future<JsonObject> list(JsonObject query) {
        return ask("list", query, new DeliveryOptions());
    }

    public Future<JsonObject> pause(String address) {
        return ask("pause", address);
    }

    public Future<JsonObject> resume(String address) {
        return ask("resume", address);
    }

    /// At most `rate` jobs to the address begin in `per`; a rate of 0 takes the limit away.
    public Future<JsonObject> limit(String address, int rate, Duration per) {
        JsonObject wanted =
                new JsonObject().put("address", address).put("rate", rate).put("perMs", per.toMillis());
        return ask("limit", wanted, new DeliveryOptions());
    }

    public Future<JsonObject> stats() {
        return ask("stats", null, new DeliveryOptions());
    }

    /// Does the jobs to `address`, at most `concurrency` at a time, on the caller's context. What
    /// `work` returns is the result; what it throws or fails with is noted, and the job tried again,
    /// but for [Failure#INVALID], which says that trying again is no use.
    public <I, O> Future<JobWorker> worker(String address, int concurrency, Function<JobMessage<I>, Future<O>> work) {
        String here = WORKER + address + "." + UUID.randomUUID();
        return Endpoint.serve(
                        vertx.eventBus(), here, (Message<I> message) -> work.apply(new JobMessage<>(vertx, message)))
                .compose(consumer -> announce(address, here, concurrency, consumer));
    }

    /// As [#worker], for work that blocks: on threads of its own, which are interrupted when the job is
    /// cancelled.
    public <I, O> Future<JobWorker> blockingWorker(String address, int concurrency, Function<JobMessage<I>, O> work) {
        WorkerExecutor threads = vertx.createSharedWorkerExecutor("jobs-" + UUID.randomUUID(), concurrency);
        Function<JobMessage<I>, Future<O>> offLoop = message -> {
            Callable<O> task = () -> work.apply(message.apart());
            Callable<O> interruptible = Call.current()
                    .<Callable<O>>map(call -> () -> call.interruptibly(task))
                    .orElse(task);
            return threads.executeBlocking(interruptible, false);
        };
        return worker(address, concurrency, offLoop).map(worker -> worker.closing(threads));
    }

    private Future<JobWorker> announce(String address, String here, int concurrency, MessageConsumer<?> consumer) {
        JobWorker worker = new JobWorker(vertx, consumer, address, here, concurrency);
        return worker.announce()
                .map(worker)
                .recover(cause -> consumer.unregister()
                        .eventually(() -> Future.failedFuture(cause))
                        .map(worker));
    }

    private Future<JsonObject> ask(String word, String name) {
        return ask(word, (Object) name, new DeliveryOptions());
    }

    private Future<JsonObject> ask(String word, @Nullable Object body, DeliveryOptions options) {
        return vertx.eventBus()
                .<JsonObject>request("jobs." + word, body, options)
                .map(Message::body);
    }
}
