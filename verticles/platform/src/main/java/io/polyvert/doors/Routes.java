package io.polyvert.doors;

import io.polyvert.parts.Parts;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// HTTP routes that verticles mount on the node's HTTP door, by path prefix. Handlers run on the door's event loop,
/// like all of Vert.x Web: they must not block.
public final class Routes implements Shareable {
    private final Map<String, Router> mounted = new ConcurrentSkipListMap<>();

    public static Routes of(Vertx vertx) {
        return Parts.get(vertx, Routes.class);
    }

    /// Mounts `router` under `/name`; the returned action takes it away again.
    public Runnable mount(String prefix, Router router) {
        if (!prefix.matches("/[a-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("route prefix '" + prefix + "' must be '/' and a lower-case word");
        }
        if (mounted.putIfAbsent(prefix, router) != null) {
            throw new IllegalArgumentException("route '" + prefix + "' is mounted already by another verticle");
        }
        return () -> mounted.remove(prefix, router);
    }

    public List<String> prefixes() {
        return List.copyOf(mounted.keySet());
    }
}
