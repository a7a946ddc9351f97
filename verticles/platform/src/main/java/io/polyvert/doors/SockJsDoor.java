package io.polyvert.doors;

import static java.lang.System.Logger.Level.ERROR;

import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The bus for browsers: the SockJS bridge protocol at `/eventbus`, over whichever transport the client finds, and over
/// a bare WebSocket at `/eventbus/websocket`. Vert.x Web carries the transports; [SockJsSession] knows the verbs.
final class SockJsDoor {
    static final String PREFIX = "/eventbus";
    private static final System.Logger LOG = System.getLogger(SockJsDoor.class.getName());
    private static final int MOST_SESSIONS = 10_000;
    /// What Vert.x Web's body handler says of bodies that break off, are broken, or too large.
    private static final List<Integer> UNREADABLE = List.of(200, 400, 413);

    private final Door door;
    private final Context context;
    private final HttpConnections connections;
    private final Set<SockJsSession> open = new HashSet<>();
    private long now;

    private SockJsDoor(Door door, Context context, HttpConnections connections) {
        this.connections = connections;
        this.door = door;
        this.context = context;
    }

    /// For one event loop. `context` is the one that the loop's server runs on.
    static Router router(Vertx vertx, Context context, SessionLimits limits, Guard guard, HttpConnections connections) {
        SockJsDoor door = new SockJsDoor(new Door(vertx, guard, limits, new Anyone()), context, connections);
        long tick = Silence.everyMs(limits);
        vertx.setPeriodic(tick, _ -> door.tick(tick));
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setInsertJSESSIONID(false)
                .setRegisterWriteHandler(false)
                // both load scripts of this node into a foreign page
                .addDisabledTransport("JSON_P")
                .addDisabledTransport("HTML_FILE");
        Router router = Router.router(vertx);
        router.errorHandler(500, SockJsDoor::failed);
        for (int status : UNREADABLE) {
            router.errorHandler(status, SockJsDoor::unreadable);
        }
        router.route(PREFIX + "*").handler(SockJsDoor::closeAfterPoll);
        // without a body handler the transports that post would fail
        router.route(PREFIX + "*").handler(BodyHandler.create(false).setBodyLimit(limits.maxFrameBytes()));
        router.route(PREFIX + "*")
                .subRouter(SockJSHandler.create(vertx, options).socketHandler(door::accept));
        return router;
    }

    /// The client's mistake; or it has left, which is none.
    private static void unreadable(RoutingContext context) {
        if (context.failure() instanceof HttpClosedException
                || context.response().closed()) {
            return;
        }
        int status = context.statusCode() == 413 ? 413 : 400;
        String what = status == 413 ? "is too large" : "cannot be read";
        HttpAnswer.refuse(
                context.request(),
                HttpRefusal.of(status, "what was sent to " + context.request().path() + " " + what));
    }

    /// A request for a WebSocket that does not say so is read to its end like any other, and cannot become one then.
    private static boolean isNoHandshake(RoutingContext context) {
        return context.failure() instanceof IllegalStateException
                && context.request().isEnded()
                && context.request().path().endsWith("/websocket");
    }

    private static void failed(RoutingContext context) {
        Throwable cause = context.failure();
        if (cause instanceof IllegalArgumentException
                || cause instanceof WebSocketHandshakeException
                || isNoHandshake(context)) {
            unreadable(context); // an unknown charset, a broken escape, a handshake of old
            return;
        }
        String path = context.request().path();
        LOG.log(ERROR, () -> "internal error at " + path, context.failure());
        HttpAnswer.refuse(context.request(), HttpRefusal.of(500, "internal error at " + path));
    }

    /// Vert.x Web closes the connection of each poll; a client that is not told would send its next request there.
    private static void closeAfterPoll(RoutingContext context) {
        if (context.normalizedPath().endsWith("/xhr") && context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.next();
    }

    private void accept(SockJSSocket socket) {
        HttpConnection connection = socket.routingContext().request().connection();
        boolean isWebSocket = socket.routingContext().request().headers().contains(HttpHeaders.UPGRADE);
        if (isWebSocket) {
            connections.upgraded(connection);
        }
        SockJsSession session = new SockJsSession(door, context, socket, now, ended -> {
            open.remove(ended);
            if (isWebSocket) {
                connections.left(connection);
            }
        });
        open.add(session);
        if (open.size() > MOST_SESSIONS) {
            session.turnAway(Refusal.limit(MOST_SESSIONS + " sessions are open at this door; no more are allowed"));
        }
    }

    private void tick(long ms) {
        now += ms;
        List.copyOf(open).forEach(session -> session.tick(now));
    }

    /// Nobody says hello here; the token comes with each message that needs it.
    private record Anyone() implements Admission {
        @Override
        public Who anyone() {
            return Who.ANYONE;
        }

        @Override
        public Entrant admit(JsonObject hello, String from) {
            return new Entrant(Who.ANYONE);
        }
    }
}
