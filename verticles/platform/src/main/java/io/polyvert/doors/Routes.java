package io.polyvert.doors;

import io.polyvert.parts.Owner;
import io.polyvert.parts.Parts;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// HTTP routes that verticles mount on the node's HTTP door, by path prefix. Handlers run on the door's event loop,
/// like all of Vert.x Web: they must not block. What they fail with is answered as JSON, `{"code","message"}`.
public final class Routes implements Shareable {
    private static final Set<String> OWN = Set.of("/base64", "/bus", "/eventbus", "/health", "/lib");

    private final Map<String, Mount> mounted = new ConcurrentSkipListMap<>();

    /// @param before what this one replaces, of an earlier version of its owner; served again when this one goes first
    private record Mount(
            MountedRouter router,
            Optional<String> owner,
            @Nullable Mount before) {
        /// What is left without `gone`.
        @Nullable
        Mount without(MountedRouter gone) {
            if (router == gone) {
                return before;
            }
            return before == null ? this : new Mount(router, owner, before.without(gone));
        }
    }

    public static Routes of(Vertx vertx) {
        return Parts.get(vertx, Routes.class);
    }

    /// Mounts `router` under `/name`; its paths are relative to that. The returned action takes it away again. The next
    /// version of a verticle takes the place of the one before.
    public Runnable mount(String prefix, Router router) {
        if (!prefix.matches("/[a-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("route prefix '" + prefix + "' must be '/' and a lower-case word");
        }
        if (OWN.contains(prefix)) {
            throw new IllegalArgumentException("route '" + prefix + "' is the door's own; choose another prefix");
        }
        MountedRouter fresh = new MountedRouter(prefix, router);
        Optional<String> owner = Owner.current();
        mounted.compute(prefix, (_, known) -> {
            if (known != null && (owner.isEmpty() || !known.owner.equals(owner))) {
                throw new IllegalArgumentException("route '" + prefix + "' is mounted already by another verticle");
            }
            return new Mount(fresh, owner, known);
        });
        Runnable unmount = () -> mounted.computeIfPresent(prefix, (_, known) -> known.without(fresh));
        Owner.ifNotStarted(unmount);
        return unmount;
    }

    public List<String> prefixes() {
        return List.copyOf(mounted.keySet());
    }

    Optional<Handler<HttpServerRequest>> at(Vertx vertx, String path) {
        int end = path.indexOf('/', 1);
        Mount mount = mounted.get(end < 0 ? path : path.substring(0, end));
        return Optional.ofNullable(mount).map(found -> found.router.served(vertx));
    }
}
