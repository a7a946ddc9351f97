package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/// Requests per second of server CPU: the node's HTTP door against a server written by hand on Vert.x core for just
/// this purpose. One side encodes 1 KiB to Base64, the other asks a consumer on the bus and answers its JSON.
final class HttpBench {
    private static final int CONNECTIONS = 32;
    private static final int WARM_SECONDS = 5;
    private static final int RUN_SECONDS = 6;
    private static final Buffer KIB = Buffer.buffer(new byte[1024]);
    private static final Buffer JSON = Buffer.buffer("{\"name\":\"Ada\",\"n\":1}");

    private HttpBench() {}

    static void run(int rounds) throws Exception {
        new Rounds("POST 1 KiB, Base64 back, " + CONNECTIONS + " connections", "requests per CPU second")
                .with("hand-written Vert.x", () -> measure("plain", "/base64/encode", KIB))
                .with("polyvert", () -> measure("polyvert", "/base64/encode", KIB))
                .run(rounds);
        new Rounds("POST JSON, reply of a bus consumer back", "requests per CPU second")
                .with("hand-written Vert.x", () -> measure("plain", "/bus/greet", JSON))
                .with("polyvert", () -> measure("polyvert", "/bus/greet", JSON))
                .run(rounds);
    }

    private static double measure(String contender, String path, Buffer body) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Child server = Child.java(HttpBench.class, contender)) {
            int port = Integer.parseInt(server.lineAfter("port "));
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setDefaultPort(port), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
            Load load = new Load(client, path, body);
            load.start();
            SECONDS.sleep(WARM_SECONDS);
            long before = load.answered.get();
            Duration cpuBefore = server.cpu();
            SECONDS.sleep(RUN_SECONDS);
            double cpuSeconds = server.cpu().minus(cpuBefore).toNanos() / 1e9;
            long answered = load.answered.get() - before;
            load.stopped = true;
            return answered / cpuSeconds;
        } finally {
            vertx.close().await(10, SECONDS);
        }
    }

    private static final class Load {
        private final HttpClient client;
        private final String path;
        private final Buffer body;
        private final AtomicLong answered = new AtomicLong();
        private volatile boolean stopped;

        Load(HttpClient client, String path, Buffer body) {
            this.client = client;
            this.path = path;
            this.body = body;
        }

        void start() {
            for (int i = 0; i < CONNECTIONS; i++) {
                next();
            }
        }

        private void next() {
            if (stopped) {
                return;
            }
            client.request(HttpMethod.POST, path)
                    .compose(request -> request.send(body.copy()))
                    .compose(response -> response.statusCode() == 200
                            ? response.body()
                            : Future.failedFuture(path + " answered " + response.statusCode()))
                    .onComplete(
                            _ -> {
                                answered.incrementAndGet();
                                next();
                            },
                            cause -> {
                                if (!stopped) {
                                    stopped = true;
                                    System.err.println("load failed: " + cause);
                                }
                            });
        }
    }

    /// The contender: `plain` or `polyvert`. Prints `port N` when it listens and serves until it is ended.
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("plain")) {
            System.out.println("port " + plain());
        } else {
            var home = Temporary.folder();
            NodeOptions options = NodeOptions.of("bench", home).withHttp(HttpOptions.DEFAULTS.withPort(0));
            Node node = Node.start(options, new Languages());
            node.vertx().deployVerticle(new Greeter()).await(10, SECONDS);
            System.out.println("port " + node.httpPort());
        }
    }

    /// A verticle of its own on both sides: consumer and server meet on the bus, not on one event loop.
    private static final class Greeter extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.eventBus()
                    .<JsonObject>consumer(
                            "greet",
                            message -> message.reply(new JsonObject()
                                    .put("greeting", "Hello, " + message.body().getString("name"))))
                    .completion();
        }
    }

    private static final class PlainServer extends VerticleBase {
        private HttpServer server;

        @Override
        public Future<?> start() {
            server = vertx.createHttpServer().requestHandler(request -> serve(vertx, request));
            return server.listen(0, "127.0.0.1");
        }
    }

    private static int plain() throws Exception {
        Vertx vertx = Vertx.vertx();
        PlainServer plain = new PlainServer();
        vertx.deployVerticle(new Greeter()).await(10, SECONDS);
        vertx.deployVerticle(plain).await(10, SECONDS);
        return plain.server.actualPort();
    }

    private static void serve(Vertx vertx, HttpServerRequest request) {
        request.body()
                .compose(body -> request.path().startsWith("/base64/")
                        ? Future.succeededFuture(
                                Buffer.buffer(Base64.getEncoder().encode(body.getBytes())))
                        : vertx.eventBus()
                                .<JsonObject>request(request.path().substring("/bus/".length()), body.toJsonObject())
                                .map(reply -> reply.body().toBuffer()))
                .onComplete(
                        answer -> request.response().end(answer),
                        _ -> request.response().setStatusCode(500).end());
    }
}
