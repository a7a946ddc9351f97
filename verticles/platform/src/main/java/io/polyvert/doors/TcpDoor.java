package io.polyvert.doors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/// The TCP door: the Vert.x TCP bridge protocol and its extension.
public final class TcpDoor {
    private final int port;

    private TcpDoor(int port) {
        this.port = port;
    }

    /// Opens the door. Fails with a sentence for the user when the port is taken.
    public static Future<TcpDoor> open(Vertx vertx, TcpOptions options, Guard guard) {
        return Future.succeededFuture(new TcpDoor(options.port()));
    }

    /// The port it really listens on.
    public int port() {
        return port;
    }

    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
