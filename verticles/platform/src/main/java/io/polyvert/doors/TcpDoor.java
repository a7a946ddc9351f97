package io.polyvert.doors;

import io.polyvert.doors.Guard.Party;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.BindException;
import java.net.UnknownHostException;

/// The TCP door: the Vert.x TCP bridge protocol and its extension. Sessions are clients; a hello with the node's
/// token makes one the administrator's.
public final class TcpDoor {
    private final Vertx vertx;
    private final Listener listener;

    private TcpDoor(Vertx vertx, Listener listener) {
        this.vertx = vertx;
        this.listener = listener;
    }

    /// Opens the door. Fails with a sentence for the user when the port is taken.
    public static Future<TcpDoor> open(Vertx vertx, TcpOptions options, Guard guard) {
        Door door = new Door(vertx, guard, options.limits(), new Clients(guard));
        Listener listener = new Listener(door, SocketAddress.inetSocketAddress(options.port(), options.host()));
        return vertx.deployVerticle(listener)
                .map(_ -> new TcpDoor(vertx, listener))
                .recover(cause -> Future.failedFuture(explained(cause, options)));
    }

    /// The port it really listens on.
    public int port() {
        return listener.port();
    }

    public Future<Void> close() {
        return vertx.undeploy(listener.deploymentID());
    }

    private static Throwable explained(Throwable cause, TcpOptions options) {
        return switch (cause) {
            case BindException _ ->
                new DoorException("TCP port " + options.port() + " on " + options.host()
                        + " cannot be used (" + cause.getMessage() + "); choose another with --tcp-port");
            case UnknownHostException _ -> new DoorException("host '" + options.host() + "' is unknown");
            default -> cause;
        };
    }

    private record Clients(Guard guard) implements Admission {
        @Override
        public Party anyone() {
            return Party.CLIENT;
        }

        @Override
        public Entrant admit(JsonObject hello) {
            if (hello.containsKey("key")) {
                throw new Refused(Refusal.denied("a key opens the node's Unix socket only"));
            }
            Object token = hello.getValue("token");
            if (token == null) {
                return new Entrant(Party.CLIENT);
            }
            if (token instanceof String text && guard.opensWith(text)) {
                return new Entrant(Party.ADMINISTRATOR);
            }
            throw new Refused(Refusal.denied("the token is not this node's; `vertx list` shows the right one"));
        }
    }
}
