package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.jobs.store.JobStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The jobs as one node has them: it does some, and while it is the oldest of its colleagues it owns
/// the store and decides for all. On the event loop of the jobs, but for the [Crew].
final class Office implements Crew, Owner, Colleagues.Change {
    private record Open(Engine engine, Desk desk, Map<String, Function<Message<Object>, Future<JsonObject>>> answers) {}

    private final Vertx vertx;
    private final Context context;
    private final JobOptions options;
    private final Colleagues colleagues;
    private final Supplier<JobStore> store;
    private final Forward forward;
    private final Runner runner;
    private final boolean isAlone;
    private Set<String> known;
    private @Nullable Open open;
    private boolean leaves;

    Office(Vertx vertx, Context context, JobOptions options, Colleagues colleagues, Supplier<JobStore> store) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.colleagues = colleagues;
        this.store = store;
        this.isAlone = !vertx.isClustered();
        this.forward = new Forward(vertx, colleagues);
        this.runner = new Runner(vertx, context, options, this);
        this.known = Set.copyOf(colleagues.nodes());
    }

    private boolean isOwner() {
        return isAlone || colleagues.owner().equals(colleagues.self());
    }

    void openIfOwner() {
        if (isOwner() && open == null && !leaves) {
            String self = colleagues.self();
            Engine engine = new Engine(
                    store.get(),
                    options,
                    self,
                    InstantSource.system(),
                    this,
                    work -> context.runOnContext(_ -> work.run()));
            Desk desk = new Desk(vertx, options, engine, self);
            open = new Open(engine, desk, desk.answers());
            engine.start();
        }
    }

    /// A request that came in on this node.
    Future<JsonObject> ask(String word, Message<Object> message) {
        return isOwner() ? asOwner(word, message) : forward.ask(word, message);
    }

    /// A request that came in anywhere.
    Future<JsonObject> asOwner(String word, Message<Object> message) {
        openIfOwner();
        if (open == null || !isOwner()) {
            return Future.failedFuture(Failure.UNAVAILABLE.because(Engine.MOVES));
        }
        return Objects.requireNonNull(open.answers.get(word)).apply(message);
    }

    // -- for the work that runs here

    @Override
    public Future<Boolean> report(List<Report> reports) {
        if (isOwner()) {
            openIfOwner();
            return open == null
                    ? Future.failedFuture(Failure.UNAVAILABLE.because(Engine.MOVES))
                    : open.desk.reported(reports);
        }
        return forward.tell("report", Wire.reports(reports)).map(true);
    }

    @Override
    public Future<Buffer> piece(long id, int number) {
        if (isOwner()) {
            openIfOwner();
            return open == null
                    ? Future.failedFuture(Failure.UNAVAILABLE.because(Engine.MOVES))
                    : open.desk.piece(id, number);
        }
        return forward.piece(id, number);
    }

    /// For the work that runs on another node.
    Future<Buffer> pieceAsOwner(Message<JsonObject> message) {
        if (!isOwner()) {
            return Future.failedFuture(Failure.UNAVAILABLE.because(Engine.MOVES));
        }
        return piece(message.body().getLong("id"), message.body().getInteger("number"));
    }

    /// Attempts that the owner grants to this node.
    Future<JsonObject> granted(Message<Buffer> message) {
        runner.start(Wire.grants(colleagues.self(), message.body()));
        return Future.succeededFuture(new JsonObject());
    }

    /// Attempts that the owner takes back from this node.
    Future<JsonObject> withdrawn(Message<Buffer> message) {
        runner.stop(Wire.grants(colleagues.self(), message.body()));
        return Future.succeededFuture(new JsonObject());
    }

    /// Extends the leases of what runs here.
    void sayWhatRuns() {
        var attempts = runner.attempts();
        if (!isOwner() && !attempts.isEmpty()) {
            var _ = forward.tell("heard", Wire.attempts(attempts)).otherwise(new JsonObject()); // said again soon
        }
    }

    // -- the crew

    @Override
    public void start(List<Grant> grants) {
        byNode(grants).forEach((node, some) -> {
            if (node.equals(colleagues.self())) {
                runner.start(some);
            } else {
                send(node, "run", some);
            }
        });
    }

    @Override
    public void stop(List<Grant> attempts) {
        byNode(attempts).forEach((node, some) -> {
            if (node.equals(colleagues.self())) {
                runner.stop(some);
            } else {
                send(node, "stop", some);
            }
        });
    }

    private static Map<String, List<Grant>> byNode(List<Grant> grants) {
        return grants.stream().collect(Collectors.groupingBy(Grant::node));
    }

    /// A grant that does not arrive is a lease that is never extended.
    private void send(String node, String word, List<Grant> some) {
        Buffer wire = Wire.grants(some);
        context.runOnContext(_ -> vertx.eventBus().send(Forward.address(node, word), wire, new DeliveryOptions()));
    }

    @Override
    public Map<Long, Integer> runsHere() {
        return runner.attempts();
    }

    @Override
    public Set<String> nodes() {
        return Set.copyOf(colleagues.nodes());
    }

    // -- the colleagues

    @Override
    public void nodesAre(List<String> nodes) {
        context.runOnContext(_ -> {
            Set<String> gone = new HashSet<>(known);
            nodes.forEach(gone::remove);
            known = Set.copyOf(nodes);
            forward.nodesAre(nodes);
            if (!isOwner()) {
                giveUp();
            } else if (open != null) {
                gone.forEach(open.desk::nodeLeft);
            } else {
                openIfOwner();
            }
        });
    }

    @Override
    public void merged() {
        context.runOnContext(_ -> {
            giveUp();
            var _ = forward.tell("reload", new JsonObject()).otherwise(new JsonObject());
            openIfOwner();
        });
    }

    private void giveUp() {
        if (open != null) {
            open.engine.leaveSoon();
            open = null;
        }
    }

    // -- the end

    Future<?> drain() {
        leaves = true;
        Future<?> told = open != null
                ? open.desk.leaves(colleagues.self())
                : isAlone ? Future.succeededFuture() : forward.tell("leave", new JsonObject());
        return told.transform(_ -> runner.release());
    }

    Future<?> close() {
        leaves = true;
        return open == null ? Future.succeededFuture() : open.engine.leaveSoon();
    }
}
