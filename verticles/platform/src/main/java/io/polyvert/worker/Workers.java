package io.polyvert.worker;

import io.polyvert.bus.Endpoint;
import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.contracts.WorkStats;
import io.polyvert.parts.Parts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The node's pools for work that blocks, by name. A pool has its own threads, a bound on them and a bound on its
/// queue; nothing that blocks in one pool delays another.
public final class Workers implements Shareable {
    static final int MAX_ORDER_LANES = 1_000;

    private record Pool(WorkerOptions bounds, Lane lane, WorkerExecutor threads) {}

    private final Vertx vertx;
    private final WorkerOptions options;
    private final Map<String, WorkerOptions> named;
    private final Map<String, Pool> pools = new ConcurrentSkipListMap<>();
    private final Map<String, Lane> orders = new ConcurrentSkipListMap<>();

    public Workers(Vertx vertx, WorkerOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.named = options.named();
    }

    public static Workers of(Vertx vertx) {
        return Parts.get(vertx, Workers.class);
    }

    WorkerOptions options() {
        return options;
    }

    /// Serves requests at `address` with work that may block, on a pool of that name; its bounds are the node's, or
    /// those that `worker.pools` has for it. What `work` returns is the reply; what it throws is the failure. Its
    /// thread is interrupted when the caller leaves. A full pool answers [Failure#UNAVAILABLE] at once.
    public <I, O> Future<MessageConsumer<I>> consumer(String address, Function<Message<I>, O> work) {
        return consumer(address, bounds(address), work);
    }

    /// As the other one, on a pool with bounds of its own. All who use a pool must give it the same.
    public <I, O> Future<MessageConsumer<I>> consumer(
            String address, WorkerOptions bounds, Function<Message<I>, O> work) {
        Pool pool = pool(address, bounds);
        if (!pool.bounds().equals(bounds)) {
            throw new IllegalArgumentException("worker pool '" + address + "' is there already, with "
                    + pool.bounds().threads() + " threads and room for "
                    + pool.bounds().queueLimit() + " to wait");
        }
        return Endpoint.serve(vertx.eventBus(), address, (Message<I> message) -> run(pool, () -> work.apply(message)));
    }

    /// Runs one piece of work on the pool of that name.
    public <T> Future<T> run(String pool, Callable<T> work) {
        return run(pool(pool, bounds(pool)), work);
    }

    public List<WorkStats> stats() {
        return Stream.concat(pools.values().stream().map(Pool::lane), orders.values().stream())
                .map(Lane::stats)
                .toList();
    }

    private <T> Future<T> run(Pool pool, Callable<T> work) {
        Callable<T> interruptible = Call.current()
                .<Callable<T>>map(call -> () -> call.interruptibly(work))
                .orElse(work);
        return pool.lane().run(() -> pool.threads().executeBlocking(interruptible, false));
    }

    /// Runs `request` when the pool has room. It is apart from the pool of that name above and holds no threads: what
    /// blocks is at the other end, maybe in another process.
    <T> Future<T> order(String pool, Supplier<Future<T>> request) {
        Lane lane = orders.size() < MAX_ORDER_LANES
                ? orders.computeIfAbsent(pool, name -> lane(name, bounds(name)))
                : orders.get(pool);
        return lane == null
                ? Future.failedFuture(Failure.UNAVAILABLE.because(
                        "worker.run has " + MAX_ORDER_LANES + " pools already; '" + pool + "' is one too many"))
                : lane.run(request);
    }

    private Pool pool(String name, WorkerOptions bounds) {
        return pools.computeIfAbsent(
                name,
                _ -> new Pool(
                        bounds,
                        lane(name, bounds),
                        vertx.createSharedWorkerExecutor("worker-" + name, bounds.threads())));
    }

    private WorkerOptions bounds(String pool) {
        return named.getOrDefault(pool, options);
    }

    private Lane lane(String name, WorkerOptions bounds) {
        return new Lane(vertx, name, bounds.threads(), bounds.queueLimit());
    }
}
