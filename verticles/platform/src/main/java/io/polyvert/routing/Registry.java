package io.polyvert.routing;

import io.polyvert.parts.InnerAddress;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All routes that this node knows: its own, and what the other nodes said last. Any thread may use it.
final class Registry {
    static final int MOST = 5_000;

    private final String node;
    private final Consumer<String> left;
    private final Map<String, Own> own = new LinkedHashMap<>();
    private final Map<String, Told> others = new TreeMap<>();
    private Optional<Neighbours> neighbours = Optional.empty();
    private long last;
    private long version;
    /// Null when it has to be made anew.
    private volatile @Nullable Table table = Table.EMPTY;

    /// @param deployment whose consumer it is, or the empty text
    /// @param isOpen whether the consumer is there already
    private record Own(Route route, String deployment, boolean isOpen) {}

    private record Told(long version, List<Route> routes) {}

    /// @param left told the inner address of each route that is no more, before its consumer goes
    Registry(String node, Consumer<String> left) {
        this.node = node;
        this.left = left;
    }

    Future<Void> meet(Neighbours met) {
        neighbours = Optional.of(met);
        return met.meet();
    }

    Table table() {
        Table known = table;
        return known == null ? rebuilt() : known;
    }

    private synchronized Table rebuilt() {
        List<Route> all = new ArrayList<>(open());
        others.values().forEach(told -> all.addAll(told.routes));
        Table fresh = Table.of(all);
        table = fresh;
        return fresh;
    }

    /// A route for a consumer of the current context, which nobody knows yet.
    synchronized Route route(String address, String group) {
        if (own.size() >= MOST) {
            throw new IllegalArgumentException("'" + address + "' is not registered: this node has " + own.size()
                    + " consumers by pattern and in groups; allowed: " + MOST
                    + "; a wider pattern can take the place of several");
        }
        Route route = new Route(address, group, InnerAddress.of(node, ++last, address));
        Context context = Vertx.currentContext();
        String deployment = context == null ? null : context.deploymentID();
        own.put(route.inner(), new Own(route, deployment == null ? "" : deployment, false));
        return route;
    }

    /// Its consumer is there. Completes when the other nodes know.
    Future<Void> open(Route route) {
        synchronized (this) {
            Own known = own.get(route.inner());
            if (known == null) {
                return Future.succeededFuture();
            }
            own.put(route.inner(), new Own(route, known.deployment, true));
            version++;
            table = null;
        }
        return tell();
    }

    Future<Void> close(Route route) {
        return remove(List.of(route.inner()));
    }

    /// Its consumer is there no more.
    void gone(String inner) {
        remove(List.of(inner));
    }

    Future<Void> leave(String deployment) {
        List<String> leaving;
        synchronized (this) {
            leaving = own.values().stream()
                    .filter(one -> one.deployment.equals(deployment))
                    .map(one -> one.route.inner())
                    .toList();
        }
        return remove(leaving);
    }

    private Future<Void> remove(List<String> inner) {
        List<Own> removed;
        synchronized (this) {
            removed = inner.stream()
                    .map(own::remove)
                    .filter(Objects::nonNull)
                    .filter(Own::isOpen)
                    .toList();
            if (removed.isEmpty()) {
                return Future.succeededFuture();
            }
            version++;
            table = null;
        }
        removed.forEach(one -> left.accept(one.route.inner()));
        return tell();
    }

    private Future<Void> tell() {
        long now = version();
        return neighbours.map(all -> all.tell(now)).orElseGet(Future::succeededFuture);
    }

    /// Of the own routes; it only grows.
    synchronized long version() {
        return version;
    }

    /// What the other nodes are told.
    synchronized JsonObject toJson() {
        return new JsonObject().put("node", node).put("version", version).put("routes", Route.toJson(open()));
    }

    private List<Route> open() {
        return own.values().stream().filter(Own::isOpen).map(Own::route).toList();
    }

    synchronized void accept(JsonObject told) {
        Told known = others.get(told.getString("node"));
        long number = told.getLong("version", 0L);
        if (known == null || known.version < number) {
            others.put(told.getString("node"), new Told(number, Route.fromJson(told)));
            table = null;
        }
    }

    /// A node that has left.
    synchronized void forget(String other) {
        if (others.remove(other) != null) {
            table = null;
        }
    }

    synchronized Set<String> others() {
        return Set.copyOf(others.keySet());
    }
}
