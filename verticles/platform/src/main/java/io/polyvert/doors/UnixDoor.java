package io.polyvert.doors;

import io.polyvert.parts.Parts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The Unix socket door, in the node's private folder: for the `vertx` command (the same user, hence an
/// administrator) and for verticles that run as processes, each known by the key in its environment.
public final class UnixDoor implements Shareable {
    private final Path socket;
    private final Map<String, ProcessPeer> expected = new ConcurrentHashMap<>();

    private UnixDoor(Path socket) {
        this.socket = socket;
    }

    public static UnixDoor of(Vertx vertx) {
        return Parts.get(vertx, UnixDoor.class);
    }

    public static Future<UnixDoor> open(Vertx vertx, Path socket, Guard guard) {
        return Future.succeededFuture(Parts.put(vertx, UnixDoor.class, new UnixDoor(socket)));
    }

    /// A process that may come once.
    public final class Expected {
        private final String key;
        private final ProcessPeer peer;

        private Expected(String key, ProcessPeer peer) {
            this.key = key;
            this.peer = peer;
        }

        /// The key opens nothing from now on; does nothing when the process has come.
        public void cancel() {
            expected.remove(key, peer);
        }
    }

    /// Lets in, once, the process that says hello with `key`; a second session with the same key is refused.
    public Expected expect(String key, ProcessPeer peer) {
        if (expected.putIfAbsent(key, peer) != null) {
            throw new IllegalArgumentException("a process with this key is expected already");
        }
        return new Expected(key, peer);
    }

    public Path socket() {
        return socket;
    }

    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
