package io.polyvert.doors;

import static java.lang.System.Logger.Level.DEBUG;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The protocol of the TCP door over WebSockets, at `/bus`, on one event loop.
final class WebSocketDoor {
    static final String PATH = "/bus";
    private static final System.Logger LOG = System.getLogger(WebSocketDoor.class.getName());
    private static final int MOST_SESSIONS = 10_000;

    private final Door door;
    private final Context context;
    private final HttpConnections connections;
    private final Set<BusSession> open = new HashSet<>();
    private long now;

    /// @param context the one that the loop's server runs on
    WebSocketDoor(Vertx vertx, Context context, SessionLimits limits, Guard guard, HttpConnections connections) {
        this.connections = connections;
        this.door = new Door(vertx, guard, limits, new Clients(guard));
        this.context = context;
        long tick = Silence.everyMs(limits);
        vertx.setPeriodic(tick, _ -> {
            now += tick;
            List.copyOf(open).forEach(session -> session.tick(now));
        });
    }

    void handle(HttpServerRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            HttpAnswer.refuse(
                    request,
                    HttpRefusal.of(
                            426,
                            PATH + " is for WebSockets; a request is a POST to " + PATH + "/ADDRESS,"
                                    + " a subscription a GET from there"));
            return;
        }
        request.toWebSocket()
                .onComplete(
                        socket -> accept(request, socket),
                        cause -> LOG.log(DEBUG, () -> "no WebSocket reason=" + cause.getMessage()));
    }

    private void accept(HttpServerRequest request, ServerWebSocket socket) {
        HttpConnection connection = request.connection();
        connections.upgraded(connection);
        WebSocketWire wire = new WebSocketWire(
                door.vertx(), socket, connection, door.format(), now, () -> connections.left(connection));
        BusSession session = new BusSession(door, context, wire, now, open::remove);
        open.add(session);
        if (open.size() > MOST_SESSIONS) {
            session.turnAway(Refusal.limit(MOST_SESSIONS + " sessions are open at this door; no more are allowed"));
        }
    }
}
