package io.polyvert.parts;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;

/// The parts of a node, found through its `Vertx` by type. A verticle asks the part's own `of(vertx)`, which asks here.
public final class Parts {
    private static final String MAP = "__polyvert.parts";

    private Parts() {}

    /// Installs a part; the last one of a type wins.
    public static <T extends Shareable> T put(Vertx vertx, Class<T> type, T part) {
        vertx.sharedData().<String, T>getLocalMap(MAP).put(type.getName(), part);
        return part;
    }

    /// Throws `IllegalStateException` when this `Vertx` was not started by Polyvert.
    public static <T extends Shareable> T get(Vertx vertx, Class<T> type) {
        return find(vertx, type)
                .orElseThrow(() -> new IllegalStateException("this Vert.x has no " + type.getSimpleName()
                        + "; start it with `vertx run` or io.polyvert.node.Node"));
    }

    public static <T extends Shareable> Optional<T> find(Vertx vertx, Class<T> type) {
        return Optional.ofNullable(
                vertx.sharedData().<String, T>getLocalMap(MAP).get(type.getName()));
    }
}
