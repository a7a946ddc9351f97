package io.polyvert.node;

import io.polyvert.bus.Endpoint;
import io.polyvert.bus.Failure;
import io.polyvert.calls.Calls;
import io.polyvert.cluster.WatchedCluster;
import io.polyvert.contracts.WorkStats;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.doors.Routes;
import io.polyvert.recorder.LoopWatch;
import io.polyvert.recorder.Recorder;
import io.polyvert.typed.Contract;
import io.polyvert.worker.Workers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node answers at the platform's own addresses. `platform.nodes` asks every node of the cluster; a node that
/// does not answer within a second is shown as `{"id","failure"}`. `platform.contracts` answers the contracts of all
/// nodes' services. `platform.undeploy` takes `{"name"}`.
final class NodeEndpoint {
    private static final int ANSWER_MILLIS = 1_000;
    private static final String CONTRACTS = "platform.contracts";

    private final Vertx vertx;
    private final Node node;
    private final String id;
    private final Optional<WatchedCluster> cluster;

    NodeEndpoint(Vertx vertx, Node node, String id, Optional<WatchedCluster> cluster) {
        this.vertx = vertx;
        this.node = node;
        this.id = id;
        this.cluster = cluster;
    }

    Future<?> register() {
        var bus = vertx.eventBus();
        return Endpoint.serve(
                        bus,
                        addressOf(id),
                        (Message<Object> _) -> LoopWatch.of(vertx).toJson().map(this::describe))
                .compose(_ -> Endpoint.serve(bus, "platform.nodes", (Message<Object> _) -> nodes()))
                .compose(_ -> Endpoint.serve(bus, CONTRACTS + "." + id, (Message<Object> _) -> ownContracts()))
                .compose(_ -> Endpoint.serve(bus, CONTRACTS, (Message<Object> _) -> contracts()))
                .compose(_ -> Endpoint.serve(
                        bus, "platform.undeploy." + node.options().name(), this::undeploy));
    }

    private static String addressOf(String id) {
        return "platform.node." + id;
    }

    private Future<JsonObject> nodes() {
        List<String> ids = cluster.map(WatchedCluster::getNodes).orElse(List.of(id));
        List<Future<JsonObject>> answers = ids.stream().map(this::ask).toList();
        return Future.join(answers).map(all -> new JsonObject().put("nodes", new JsonArray(all.<JsonObject>list())));
    }

    private Future<JsonObject> ownContracts() {
        List<DeploymentSpec> specs =
                node.deployments().all().stream().map(Deployment::spec).toList();
        return vertx.executeBlocking(() -> new JsonObject()
                .put(
                        "contracts",
                        new JsonArray(NodeContracts.of(specs).stream()
                                .map(Contract::json)
                                .toList())));
    }

    private Future<JsonObject> contracts() {
        List<String> ids = cluster.map(WatchedCluster::getNodes).orElse(List.of(id));
        List<Future<JsonObject>> answers = ids.stream()
                .map(other -> vertx.eventBus()
                        .<JsonObject>request(
                                CONTRACTS + "." + other, null, new DeliveryOptions().setSendTimeout(ANSWER_MILLIS))
                        .map(Message::body)
                        .otherwise(new JsonObject()))
                .toList();
        return Future.join(answers).map(all -> new JsonObject().put("contracts", distinct(all.list())));
    }

    private static JsonArray distinct(List<JsonObject> answers) {
        Map<String, Object> byService = new LinkedHashMap<>();
        for (JsonObject answer : answers) {
            answer.getJsonArray("contracts", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .forEach(contract -> byService.putIfAbsent(contract.getString("service"), contract));
        }
        return new JsonArray(List.copyOf(byService.values()));
    }

    private Future<JsonObject> ask(String other) {
        return vertx.eventBus()
                .<JsonObject>request(addressOf(other), null, new DeliveryOptions().setSendTimeout(ANSWER_MILLIS))
                .map(Message::body)
                .otherwise(cause -> new JsonObject().put("id", other).put("failure", cause.getMessage()));
    }

    private Future<Void> undeploy(Message<JsonObject> message) {
        return node.deployments()
                .undeploy(message.body().getString("name", ""))
                .recover(cause -> Future.failedFuture(
                        cause instanceof DeploymentException
                                ? Failure.NOT_FOUND.because(String.valueOf(cause.getMessage()))
                                : cause));
    }

    private JsonObject describe(JsonArray loops) {
        Runtime runtime = Runtime.getRuntime();
        return new JsonObject()
                .put("id", id)
                .put("name", node.options().name())
                .put("pid", ProcessHandle.current().pid())
                .put("version", Version.TEXT)
                .put("java", Runtime.version().toString())
                .put("timeMs", System.currentTimeMillis())
                .put("uptimeMs", Duration.between(node.since(), Instant.now()).toMillis())
                .put("http", node.httpUrl())
                .put("clustered", cluster.isPresent())
                .put("calls", Calls.of(vertx).toJson())
                .put("loops", loops)
                .put("cpus", runtime.availableProcessors())
                .put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("heapMaxBytes", runtime.maxMemory())
                .put(
                        "deployments",
                        new JsonArray(node.deployments().all().stream()
                                .map(Deployment::toJson)
                                .toList()))
                .put("addresses", Recorder.of(vertx).toJson())
                .put("routes", new JsonArray(Routes.of(vertx).prefixes()))
                .put(
                        "workers",
                        new JsonArray(Workers.of(vertx).stats().stream()
                                .map(WorkStats::toJson)
                                .toList()));
    }
}
