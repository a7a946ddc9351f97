package io.polyvert.worker;

import io.polyvert.bus.Endpoint;
import io.polyvert.bus.Failure;
import io.polyvert.bus.Reserved;
import io.polyvert.contracts.WorkOrder;
import io.polyvert.contracts.WorkStats;
import io.polyvert.contracts.WorkerService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.List;

/// The worker verticle. At `worker.run` it takes `{address, body, timeoutMs, pool}`, waits for room in that pool and
/// answers what the consumer at the address answers; at `worker.stats` it answers `[WorkStats]`. The same is there
/// for Java as [WorkerService].
public final class WorkerVerticle extends VerticleBase implements WorkerService {
    public static final String RUN = "worker.run";
    public static final String STATS = "worker.stats";

    @Override
    public Future<?> start() {
        var service = new ServiceBinder(vertx).setAddress(ADDRESS).register(WorkerService.class, this);
        return service.completion()
                .compose(_ -> Endpoint.serve(vertx.eventBus(), RUN, this::answerRun))
                .compose(_ -> Endpoint.serve(
                        vertx.eventBus(), STATS, (Message<Object> _) -> stats().map(WorkerVerticle::json)));
    }

    @Override
    public Future<JsonObject> run(WorkOrder order) {
        return Endpoint.asService(ADDRESS, Future.succeededFuture(order).compose(this::request))
                .map(reply -> new JsonObject().put("result", reply));
    }

    @Override
    public Future<List<WorkStats>> stats() {
        return Future.succeededFuture(Workers.of(vertx).stats());
    }

    private Future<Object> answerRun(Message<Object> message) {
        try {
            return switch (message.body()) {
                case WorkOrder order -> request(order);
                case JsonObject json -> request(new WorkOrder(json));
                case null, default ->
                    throw new IllegalArgumentException(
                            "it takes {\"address\": text, \"body\": any value, \"timeoutMs\": number, \"pool\": text}");
            };
        } catch (IllegalArgumentException refusal) {
            return Future.failedFuture(Failure.INVALID.because("worker.run: " + refusal.getMessage()));
        }
    }

    private static JsonArray json(List<WorkStats> stats) {
        return new JsonArray(stats.stream().map(WorkStats::toJson).toList());
    }

    private Future<Object> request(WorkOrder order) {
        Reserved.refuse(order.address(), "orders");
        Workers workers = Workers.of(vertx);
        long timeoutMs = order.timeoutMs() == 0 ? workers.options().timeoutMs() : order.timeoutMs();
        return workers.order(
                order.pool().isEmpty() ? order.address() : order.pool(),
                () -> vertx.eventBus()
                        .request(order.address(), order.body(), new DeliveryOptions().setSendTimeout(timeoutMs))
                        .map(Message::body));
    }
}
