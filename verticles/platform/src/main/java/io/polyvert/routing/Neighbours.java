package io.polyvert.routing;

import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.cluster.WatchedCluster;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.NodeListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/* How nodes know each other's routes
 *
 * Each node has an address for this. It tells every other node all of its routes when they change, with a number that
 * only grows, and again until the node has said that it knows them; changes that come meanwhile go together. A node that
 * starts asks the others for theirs, so it does not matter whom it missed. What a node that has left had is forgotten.
 * A node without an answer at its address has no routes to know, or will ask. */

/// Keeps the routes of this node known to the other nodes of the cluster, and theirs known here.
final class Neighbours implements NodeListener {
    private static final System.Logger LOG = System.getLogger(Neighbours.class.getName());
    private static final String ADDRESS = "__polyvert.routes.";
    private static final long ANSWER_MS = 5_000;
    private static final long SWEEP_MS = 2_000;

    private final Vertx vertx;
    private final WatchedCluster cluster;
    private final Registry registry;
    private final Context context;
    private final Map<String, Peer> peers = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private Set<String> strangers = Set.of();

    /// Used on the context only.
    private static final class Peer {
        private long knows;
        private boolean busy;
        private boolean absent;
    }

    private record Waiting(long version, Promise<Void> told) {}

    Neighbours(Vertx vertx, WatchedCluster cluster, Registry registry) {
        this.vertx = vertx;
        this.cluster = cluster;
        this.registry = registry;
        this.context = vertx.getOrCreateContext();
    }

    /// Completes when this node knows the others' routes, as far as they answer.
    Future<Void> meet() {
        Promise<Void> met = Promise.promise();
        context.runOnContext(_ -> {
            cluster.nodeListener(this);
            vertx.setPeriodic(SWEEP_MS, _ -> sweep());
            vertx.eventBus()
                    .consumer(ADDRESS + cluster.getNodeId(), this::hear)
                    .completion()
                    .compose(
                            _ -> Future.join(others().stream().map(this::askFor).toList()))
                    .<Void>mapEmpty()
                    .onComplete(met);
        });
        return met.future();
    }

    private List<String> others() {
        String self = cluster.getNodeId();
        return cluster.getNodes().stream().filter(node -> !node.equals(self)).toList();
    }

    private Future<Void> askFor(String node) {
        return vertx.eventBus()
                .<JsonObject>request(ADDRESS + node, registry.toJson().put("ask", true), timeout())
                .map(answer -> {
                    registry.accept(answer.body());
                    return (Void) null;
                })
                .otherwiseEmpty();
    }

    private static DeliveryOptions timeout() {
        return new DeliveryOptions().setSendTimeout(ANSWER_MS);
    }

    private void hear(Message<JsonObject> message) {
        registry.accept(message.body());
        message.reply(message.body().getBoolean("ask", false) ? registry.toJson() : new JsonObject());
    }

    /// Completes when the other nodes know this version of the own routes, or after a while.
    Future<Void> tell(long version) {
        Promise<Void> told = Promise.promise();
        context.runOnContext(_ -> {
            waiting.add(new Waiting(version, told));
            others().forEach(this::tell);
            settle();
        });
        return told.future().timeout(ANSWER_MS, TimeUnit.MILLISECONDS).recover(_ -> {
            told.tryComplete();
            LOG.log(WARNING, () -> "some node does not answer: its messages may not find new consumers yet");
            return Future.succeededFuture();
        });
    }

    private void tell(String node) {
        Peer peer = peers.computeIfAbsent(node, _ -> new Peer());
        if (peer.busy || peer.knows >= registry.version()) {
            return;
        }
        peer.busy = true;
        JsonObject routes = registry.toJson();
        long version = routes.getLong("version");
        vertx.eventBus()
                .request(ADDRESS + node, routes, timeout())
                .onComplete(_ -> told(node, peer, version), cause -> missed(peer, cause));
    }

    private void told(String node, Peer peer, long version) {
        peer.busy = false;
        peer.absent = false;
        peer.knows = version;
        settle();
        tell(node);
    }

    /// The sweep tries again.
    private void missed(Peer peer, Throwable cause) {
        peer.busy = false;
        peer.absent = cause instanceof ReplyException failure && failure.failureType() == ReplyFailure.NO_HANDLERS;
        settle();
    }

    private void settle() {
        if (waiting.isEmpty()) {
            return;
        }
        List<String> others = others();
        waiting.removeIf(one -> {
            boolean done = one.told.future().isComplete() || others.stream().allMatch(node -> knows(node, one.version));
            if (done) {
                one.told.tryComplete();
            }
            return done;
        });
    }

    private boolean knows(String node, long version) {
        Peer peer = peers.get(node);
        return peer != null && (peer.absent || peer.knows >= version);
    }

    @Override
    public void nodeAdded(String node) {
        context.runOnContext(_ -> {
            peers.remove(node);
            if (!node.equals(cluster.getNodeId())) {
                tell(node);
            }
        });
    }

    @Override
    public void nodeLeft(String node) {
        context.runOnContext(_ -> {
            peers.remove(node);
            registry.forget(node);
            settle();
        });
    }

    private void sweep() {
        List<String> others = others();
        others.forEach(this::tell);
        peers.keySet().retainAll(others);
        // one that was told about before the cluster said that it came gets a second look
        Set<String> unknown = new HashSet<>(registry.others());
        others.forEach(unknown::remove);
        unknown.stream().filter(strangers::contains).forEach(registry::forget);
        strangers = unknown;
        settle();
    }
}
