package io.polyvert.jobs;

import io.polyvert.bus.Endpoint;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobsService;
import io.polyvert.jobs.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Durable jobs for everyone on the bus. The store is opened when the first job comes, or at the start
/// when there are jobs from before.
///
/// | address | body | reply |
/// |---|---|---|
/// | `jobs.submit` | `{address, body, ...}`, or any body, or a stream of bytes, with that object in the header `job` |
/// `{id, created}` |
/// | `jobs.get`, `jobs.cancel`, `jobs.retry` | `{id}` | the job |
/// | `jobs.await` | `{id, timeoutMs}` | the job, finished |
/// | `jobs.list` | `{state, address, parent, before, limit}`, all optional | `{jobs, next}` |
/// | `jobs.pause`, `jobs.resume` | `{address}` | the queue |
/// | `jobs.limit` | `{address, rate, perMs}` | the queue |
/// | `jobs.stats` | | `{unfinished, queues}` |
/// | `jobs.work` | `{address, worker, concurrency, label}` | `{everyMs}`: when to say it again |
/// | `jobs.progress` | `{id, attempt, done, text}` | `{}` |
/// | `jobs` | the contract [JobsService] | |
public final class JobsVerticle extends VerticleBase implements JobsService {
    private static final String PREFIX = "jobs.";
    private static final List<String> WORDS = List.of(
            "submit",
            "get",
            "await",
            "cancel",
            "retry",
            "list",
            "pause",
            "resume",
            "limit",
            "stats",
            "progress",
            "work");
    private static final List<String> AMONG_NODES = List.of("report", "heard", "leave", "reload");
    private static final long AWAIT_GRACE_MS = 5_000;

    private final JobOptions options;
    private final Colleagues colleagues;
    private final Supplier<JobStore> store;
    private final boolean opensNow;
    private @Nullable Office office;

    /// Makes the jobs of one node.
    ///
    /// @param opensNow whether there may be jobs from before
    public JobsVerticle(JobOptions options, Colleagues colleagues, Supplier<JobStore> store, boolean opensNow) {
        this.options = options;
        this.colleagues = colleagues;
        this.store = store;
        this.opensNow = opensNow;
    }

    @Override
    public Future<?> start() {
        Office opened = new Office(vertx, context, options, colleagues, store);
        office = opened;
        if (opensNow) {
            opened.openIfOwner();
        }
        var service = new ServiceBinder(vertx).setAddress(ADDRESS).register(JobsService.class, this);
        for (String word : WORDS) {
            Endpoint.serveHere(vertx.eventBus(), PREFIX + word, (Message<Object> message) -> opened.ask(word, message));
        }
        return service.completion().compose(_ -> vertx.isClustered() ? joinOthers(opened) : Future.succeededFuture());
    }

    private Future<?> joinOthers(Office opened) {
        List<Future<?>> all = new ArrayList<>();
        String self = colleagues.self();
        Stream.concat(WORDS.stream(), AMONG_NODES.stream())
                .forEach(word -> all.add(Endpoint.serve(
                        vertx.eventBus(),
                        Forward.address(self, word),
                        (Message<Object> message) -> opened.asOwner(word, message))));
        all.add(Endpoint.serve(vertx.eventBus(), Forward.address(self, "piece"), opened::pieceAsOwner));
        all.add(Endpoint.serve(vertx.eventBus(), Forward.address(self, "run"), opened::granted));
        all.add(Endpoint.serve(vertx.eventBus(), Forward.address(self, "stop"), opened::withdrawn));
        vertx.setPeriodic(options.leaseMs() / 3, _ -> opened.sayWhatRuns());
        colleagues.onChange(opened);
        return Future.all(all);
    }

    /// No job begins here any more, and those that run are given back; to be called before the
    /// verticles go that do them.
    public Future<?> drain() {
        Promise<Object> drained = Promise.promise();
        Office opened = office;
        if (opened == null) {
            return Future.succeededFuture();
        }
        context.runOnContext(_ -> opened.drain().onComplete(drained::complete, drained::fail));
        return drained.future();
    }

    @Override
    public Future<?> stop() {
        Office opened = office;
        return opened == null ? Future.succeededFuture() : drain().transform(_ -> opened.close());
    }

    // -- the contract

    private Future<JsonObject> ask(String word, Object body, long timeoutMs) {
        return Endpoint.asService(
                ADDRESS,
                vertx.eventBus()
                        .<JsonObject>request(PREFIX + word, body, new DeliveryOptions().setSendTimeout(timeoutMs))
                        .map(Message::body));
    }

    private Future<JsonObject> ask(String word, JsonObject body) {
        return ask(word, body, DeliveryOptions.DEFAULT_TIMEOUT);
    }

    private static JsonObject id(String id) {
        return new JsonObject().put("id", id);
    }

    @Override
    public Future<JsonObject> submit(JobOrder order) {
        return ask("submit", order.toJson());
    }

    @Override
    public Future<JsonObject> get(String id) {
        return ask("get", id(id));
    }

    @Override
    public Future<JsonObject> await(String id, long timeoutMs) {
        return ask("await", id(id).put("timeoutMs", timeoutMs), Math.max(1, timeoutMs) + AWAIT_GRACE_MS);
    }

    @Override
    public Future<JsonObject> cancel(String id) {
        return ask("cancel", id(id));
    }

    @Override
    public Future<JsonObject> retry(String id) {
        return ask("retry", id(id));
    }

    @Override
    public Future<JsonObject> list(JsonObject query) {
        return ask("list", query);
    }

    @Override
    public Future<JsonObject> pause(String address) {
        return ask("pause", new JsonObject().put("address", address));
    }

    @Override
    public Future<JsonObject> resume(String address) {
        return ask("resume", new JsonObject().put("address", address));
    }

    @Override
    public Future<JsonObject> stats() {
        return ask("stats", new JsonObject());
    }
}
