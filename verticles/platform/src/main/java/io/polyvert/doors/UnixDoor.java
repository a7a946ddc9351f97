package io.polyvert.doors;

import io.polyvert.parts.Parts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.shareddata.Shareable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The Unix socket door, in the node's private folder: for the `vertx` command (the same user, hence an
/// administrator) and for verticles that run as processes, each known by the key in its environment.
public final class UnixDoor implements Shareable {
    private final Vertx vertx;
    private final SocketFile file;
    private final Expectations expectations;
    private final Listener listener;

    private UnixDoor(Vertx vertx, SocketFile file, Expectations expectations, Listener listener) {
        this.vertx = vertx;
        this.file = file;
        this.expectations = expectations;
        this.listener = listener;
    }

    public static UnixDoor of(Vertx vertx) {
        return Parts.get(vertx, UnixDoor.class);
    }

    /// Opens the door and installs it as a part of the node. The folder of the socket is created if need be; it may
    /// be open to its owner only. A socket that a dead node left is replaced. Fails with a [DoorException].
    public static Future<UnixDoor> open(Vertx vertx, Path socket, Guard guard) {
        SocketFile file = new SocketFile(socket);
        Expectations expectations = new Expectations();
        Door door = new Door(vertx, guard, SessionLimits.LOCAL, expectations);
        Listener listener =
                new Listener(door, SocketAddress.domainSocketAddress(file.path().toString()), TlsOptions.DEFAULTS);
        UnixDoor opened = new UnixDoor(vertx, file, expectations, listener);
        return onFile(vertx, file::prepare)
                .compose(_ -> vertx.deployVerticle(listener))
                .compose(_ -> onFile(vertx, file::makePrivate))
                .map(_ -> Parts.put(vertx, UnixDoor.class, opened));
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
            expectations.byKey.remove(key, peer);
        }
    }

    /// Lets in, once, the process that says hello with `key`; a second session with the same key is refused.
    public Expected expect(String key, ProcessPeer peer) {
        if (expectations.byKey.putIfAbsent(key, peer) != null) {
            throw new IllegalArgumentException("a process with this key is expected already");
        }
        return new Expected(key, peer);
    }

    public Path socket() {
        return file.path();
    }

    public Future<Void> close() {
        return vertx.undeploy(listener.deploymentID()).eventually(() -> onFile(vertx, file::delete));
    }

    private interface FileWork {
        void run() throws java.io.IOException;
    }

    private static Future<Void> onFile(Vertx vertx, FileWork work) {
        return vertx.executeBlocking(() -> {
            work.run();
            return null;
        });
    }

    private static final class Expectations implements Admission {
        private final Map<String, ProcessPeer> byKey = new ConcurrentHashMap<>();

        @Override
        public Who anyone() {
            return Who.ADMINISTRATOR;
        }

        @Override
        public Entrant admit(JsonObject hello, String from) {
            Object key = hello.getValue("key");
            if (key == null) {
                return new Entrant(Who.ADMINISTRATOR);
            }
            ProcessPeer peer = key instanceof String text ? byKey.remove(text) : null;
            if (peer == null) {
                throw new Refused(Refusal.denied("no process with this key is expected, or it has come already"));
            }
            return new Entrant(Who.PROCESS, Optional.of(peer));
        }
    }
}
