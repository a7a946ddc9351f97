package io.polyvert.doors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/// The HTTP door: console, health, bus, Base64, and the routes that verticles mount.
public final class HttpDoor {
    private final int port;

    private HttpDoor(int port) {
        this.port = port;
    }

    /// Opens the door. Fails with a sentence for the user when the port is taken.
    public static Future<HttpDoor> open(Vertx vertx, HttpOptions options, Guard guard) {
        return Future.succeededFuture(new HttpDoor(options.port()));
    }

    /// The port it really listens on.
    public int port() {
        return port;
    }

    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
