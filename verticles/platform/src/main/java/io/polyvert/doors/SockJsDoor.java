package io.polyvert.doors;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;

/// The bus for browsers: the SockJS bridge protocol at `/eventbus`, over whichever transport the client finds, and over
/// a bare WebSocket at `/eventbus/websocket`. Vert.x Web carries the transports; [SockJsSession] knows the verbs.
final class SockJsDoor {
    static final String PREFIX = "/eventbus";
    static final SessionLimits LIMITS = SessionLimits.DEFAULTS;

    private final Door door;
    private final Context context;
    private int sessions;

    private SockJsDoor(Door door, Context context) {
        this.door = door;
        this.context = context;
    }

    /// For one event loop. `context` is the one that the loop's server runs on.
    static Router router(Vertx vertx, Context context, Guard guard) {
        SockJsDoor door = new SockJsDoor(new Door(vertx, guard, LIMITS, new Anyone()), context);
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setInsertJSESSIONID(false)
                .setRegisterWriteHandler(false)
                // both load scripts of this node into a foreign page
                .addDisabledTransport("JSON_P")
                .addDisabledTransport("HTML_FILE");
        Router router = Router.router(vertx);
        // without a body handler the transports that post would fail
        router.route(PREFIX + "*").handler(BodyHandler.create(false).setBodyLimit(LIMITS.maxFrameBytes()));
        router.route(PREFIX + "*")
                .subRouter(SockJSHandler.create(vertx, options).socketHandler(door::accept));
        return router;
    }

    private void accept(SockJSSocket socket) {
        SockJsSession session = new SockJsSession(door, context, socket, () -> sessions--);
        if (++sessions > LIMITS.maxCalls()) {
            session.turnAway(Refusal.limit(LIMITS.maxCalls() + " sessions are open at this door; no more are allowed"));
        }
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
