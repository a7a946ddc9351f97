package io.polyvert.doors;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;

/// The HTTP door on one event loop. The paths that carry load are told apart here, before any router.
final class HttpLoop extends VerticleBase {
    private static final System.Logger LOG = System.getLogger(HttpLoop.class.getName());

    private static final int LEAST_COMPRESSED = 1_024;
    private static final int MOST_STREAMS = 100;

    private final HttpOptions options;
    private final Tls tls;
    private final HttpDeadlines deadlines;
    private final PerHost hosts;
    private final Guard guard;
    private final int port;
    private HttpServer server;
    private HttpConnections connections;
    private HttpOrigins origins;
    private HttpBus bus;
    private WebSocketDoor webSockets;
    private HttpBase64 base64;
    private HttpAssets assets;
    private Routes routes;
    private Router sockJs;

    HttpLoop(HttpOptions options, Tls tls, HttpDeadlines deadlines, PerHost hosts, Guard guard, int port) {
        this.options = options;
        this.tls = tls;
        this.hosts = hosts;
        this.deadlines = deadlines;
        this.guard = guard;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        connections = new HttpConnections(vertx, deadlines, hosts);
        origins = new HttpOrigins(options.host(), options.names());
        bus = new HttpBus(vertx, guard, options.maxBodyBytes(), options.limits());
        webSockets = new WebSocketDoor(vertx, context, options.limits(), guard, connections);
        base64 = new HttpBase64(vertx, guard, options.maxBodyBytes());
        assets = new HttpAssets(vertx, "web-ui");
        routes = Routes.of(vertx);
        sockJs = SockJsDoor.router(vertx, context, options.limits(), guard, connections);
        server = vertx.createHttpServer(serverOptions())
                .connectionHandler(connections::opened)
                .exceptionHandler(cause -> LOG.log(DEBUG, "a client's connection failed", cause))
                .requestHandler(this::handle);
        return tls.follow(vertx, changed -> server.updateSSLOptions(changed, true))
                .compose(_ -> server.listen(port, options.host()));
    }

    int port() {
        return server.actualPort();
    }

    /// What clients send is never inflated: a few bytes can stand for a gigabyte. HTTP/2 comes by ALPN, in plain
    /// only where it is wanted.
    private HttpServerOptions serverOptions() {
        HttpServerOptions server = new HttpServerOptions()
                .setCompressionSupported(options.compression())
                .setCompressionLevel(1)
                .setCompressionContentSizeThreshold(LEAST_COMPRESSED)
                .setUseAlpn(tls.isOn())
                .setHttp2ClearTextEnabled(options.h2c())
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MOST_STREAMS))
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(options.limits().maxFrameBytes())
                .setMaxWebSocketMessageSize(options.limits().maxFrameBytes());
        return tls.secure(server, server::setClientAuth);
    }

    private void handle(HttpServerRequest request) {
        Optional<HttpRefusal> tooMany = connections.began(request);
        try {
            Optional<HttpRefusal> refusal = tooMany.or(() -> origins.refusal(request));
            if (refusal.isPresent()) {
                HttpAnswer.refuse(request, refusal.get());
            } else if (isQueryBroken(request)) {
                HttpAnswer.refuse(request, HttpRefusal.of(400, "the query has a broken percent escape"));
            } else {
                dispatch(request, String.valueOf(request.path()));
            }
        } catch (RuntimeException bug) {
            LOG.log(ERROR, () -> "internal error at " + request.path(), bug);
            HttpAnswer.refuse(request, HttpRefusal.of(500, "internal error at " + request.path()));
        }
    }

    /// Vert.x reads a query when it is first asked for, and throws.
    private static boolean isQueryBroken(HttpServerRequest request) {
        String query = request.query();
        if (query == null || query.indexOf('%') < 0) {
            return false;
        }
        try {
            request.params();
            return false;
        } catch (IllegalArgumentException _) {
            return true;
        }
    }

    private void dispatch(HttpServerRequest request, String path) {
        if (path.startsWith(HttpBus.PREFIX)) {
            bus.handle(request);
        } else if (path.equals(WebSocketDoor.PATH)) {
            webSockets.handle(request);
        } else if (path.startsWith(HttpBase64.PREFIX)) {
            base64.handle(request);
        } else if (path.equals("/health")) {
            var health = Health.of(vertx).toJson();
            HttpAnswer.json(request.response(), "up".equals(health.getString("status")) ? 200 : 503, health);
        } else if (path.equals(SockJsDoor.PREFIX) || path.startsWith(SockJsDoor.PREFIX + "/")) {
            sockJs.handle(request);
        } else {
            routes.at(vertx, path).ifPresentOrElse(router -> toVerticle(request, router), () -> assets.handle(request));
        }
    }

    /// Verticles read bodies as they come; a client that asks first whether it may send one would wait for nothing.
    private static void toVerticle(HttpServerRequest request, Handler<HttpServerRequest> router) {
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
        router.handle(request);
    }
}
