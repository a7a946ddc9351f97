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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Durable jobs for everyone on the bus. The store is opened when the first job comes, or at the start
/// when there are jobs from before.
///
/// | address | body | reply |
/// |---|---|---|
/// | `jobs.submit` | `{address, body, ...}`, or any body with that object in the header `job` | `{id, created}` |
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
            "submit", "get", "await", "cancel", "retry", "list", "pause", "resume", "limit", "stats", "progress");
    private static final long AWAIT_GRACE_MS = 5_000;

    private final JobOptions options;
    private final String self;
    private final Supplier<JobStore> store;
    private final boolean opensNow;
    private @Nullable Engine engine;
    private @Nullable Desk desk;
    private Map<String, Function<Message<Object>, Future<JsonObject>>> answers = Map.of();
    private @Nullable Runner runner;

    /// Makes the jobs of one node.
    ///
    /// @param self this node's id
    /// @param opensNow whether there may be jobs from before
    public JobsVerticle(JobOptions options, String self, Supplier<JobStore> store, boolean opensNow) {
        this.options = options;
        this.self = self;
        this.store = store;
        this.opensNow = opensNow;
    }

    @Override
    public Future<?> start() {
        if (opensNow) {
            desk();
        }
        var service = new ServiceBinder(vertx).setAddress(ADDRESS).register(JobsService.class, this);
        for (String word : WORDS) {
            serve(word, message -> {
                desk();
                return Objects.requireNonNull(answers.get(word)).apply(message);
            });
        }
        serve("work", message -> desk().work(self, message));
        return service.completion();
    }

    private void serve(String word, Function<Message<Object>, Future<JsonObject>> work) {
        Endpoint.serveHere(vertx.eventBus(), PREFIX + word, work);
    }

    private Desk desk() {
        Desk open = desk;
        if (open != null) {
            return open;
        }
        Runner runs = new Runner(vertx, context, options, reports -> desk().reported(reports));
        Engine owns = new Engine(
                store.get(),
                options,
                self,
                InstantSource.system(),
                new OneNode(self, runs),
                work -> context.runOnContext(_ -> work.run()));
        Desk opened = new Desk(vertx, options, owns, self);
        owns.start();
        engine = owns;
        runner = runs;
        answers = opened.answers();
        desk = opened;
        return opened;
    }

    /// No job begins here any more, and those that run are given back; to be called before the
    /// verticles go that do them.
    public Future<?> drain() {
        Promise<Boolean> drained = Promise.promise();
        context.runOnContext(_ -> {
            Runner runs = runner;
            if (desk == null || runs == null) {
                drained.complete(true);
            } else {
                desk.leaves(self).compose(_ -> runs.release()).onComplete(drained);
            }
        });
        return drained.future();
    }

    @Override
    public Future<?> stop() {
        Engine owns = engine;
        return owns == null ? Future.succeededFuture() : drain().transform(_ -> owns.leaveSoon());
    }

    // -- the contract

    private Future<JsonObject> ask(String word, Object body, long timeoutMs) {
        return vertx.eventBus()
                .<JsonObject>request(PREFIX + word, body, new DeliveryOptions().setSendTimeout(timeoutMs))
                .map(Message::body);
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

    /// The crew of a node that is alone.
    private record OneNode(String self, Runner runner) implements Crew {
        @Override
        public void start(List<Grant> grants) {
            runner.start(grants);
        }

        @Override
        public void stop(List<Grant> attempts) {
            runner.stop(attempts);
        }

        @Override
        public Map<Long, Integer> runsHere() {
            return runner.attempts();
        }

        @Override
        public Set<String> nodes() {
            return Set.of(self);
        }
    }
}
