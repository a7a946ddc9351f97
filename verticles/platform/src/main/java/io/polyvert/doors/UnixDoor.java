package io.polyvert.doors;

import io.polyvert.parts.Parts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.nio.file.Path;

/// The Unix socket door, in the node's private folder: for the `vertx` command (the same user, hence an
/// administrator) and for verticles that run as processes, each known by the key in its environment.
public final class UnixDoor implements Shareable {
    private final Path socket;

    private UnixDoor(Path socket) {
        this.socket = socket;
    }

    public static UnixDoor of(Vertx vertx) {
        return Parts.get(vertx, UnixDoor.class);
    }

    public static Future<UnixDoor> open(Vertx vertx, Path socket, Guard guard) {
        return Future.succeededFuture(Parts.put(vertx, UnixDoor.class, new UnixDoor(socket)));
    }

    public Path socket() {
        return socket;
    }

    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
