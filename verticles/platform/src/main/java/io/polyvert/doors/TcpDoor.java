package io.polyvert.doors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.BindException;
import java.util.function.Supplier;

/// The TCP door: the Vert.x TCP bridge protocol and its extension. Sessions are clients; a hello with the node's
/// token makes one the administrator's.
public final class TcpDoor {
    private final int port;
    private final Supplier<Future<Void>> closing;

    private TcpDoor(int port, Supplier<Future<Void>> closing) {
        this.port = port;
        this.closing = closing;
    }

    /// Opens the door, unless the port is −1. Fails with a sentence for the user when the port is taken, or when the
    /// host is not loopback and no permissions are configured.
    public static Future<TcpDoor> open(Vertx vertx, TcpOptions options, Guard guard) {
        return open(vertx, options, TlsOptions.DEFAULTS, guard);
    }

    /// As above, with a certificate.
    public static Future<TcpDoor> open(Vertx vertx, TcpOptions options, TlsOptions tls, Guard guard) {
        if (options.port() < 0) {
            return Future.succeededFuture(new TcpDoor(options.port(), Future::succeededFuture));
        }
        if (guard.policy().isOpen() && !HttpOrigins.isLoopback(options.host())) {
            return Future.failedFuture(new DoorException("tcp.host=" + options.host()
                    + " would let other machines in, and no permissions are configured;"
                    + " say who may do what with --permissions FILE (see conf/permissions.yaml), or keep 127.0.0.1"));
        }
        Door door = new Door(vertx, guard, options.limits(), new Clients(guard));
        Listener listener = new Listener(door, SocketAddress.inetSocketAddress(options.port(), options.host()), tls);
        return vertx.deployVerticle(listener)
                .map(id -> new TcpDoor(listener.port(), () -> vertx.undeploy(id)))
                .recover(cause -> Future.failedFuture(explained(cause, options, tls)));
    }

    /// The port it really listens on; −1 when the door is not open.
    public int port() {
        return port;
    }

    public Future<Void> close() {
        return closing.get();
    }

    private static Throwable explained(Throwable cause, TcpOptions options, TlsOptions tls) {
        return switch (cause) {
            case BindException _ ->
                new DoorException("TCP port " + options.port() + " on " + options.host() + " cannot be used ("
                        + cause.getMessage() + "); choose another with --tcp-port");
            default ->
                tls.isOn()
                        ? new DoorException("the TCP door cannot open with this certificate: " + cause.getMessage())
                        : cause;
        };
    }
}
