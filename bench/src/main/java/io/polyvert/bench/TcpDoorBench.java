package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.node.Node;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/// The TCP door against Vert.x's TCP bridge: one Node client asks a consumer that echoes, 64 requests in flight. The
/// server has one core, the client the other. By the clock, and per second of the server's CPU.
final class TcpDoorBench {
    private static final int WARM_SECONDS = 8;
    private static final int RUN_SECONDS = 6;

    private final Map<String, Queue<Double>> perCpu = new HashMap<>();

    private TcpDoorBench() {}

    static void run(int rounds) throws Exception {
        new TcpDoorBench().compare(rounds, "100 B JSON", "json", "json");
        new TcpDoorBench().compare(rounds, "64 KiB (Base64 in JSON at the bridge)", "base64", "raw");
    }

    private void compare(int rounds, String payload, String ofBridge, String ofDoor) throws Exception {
        String title = "TCP door, Node client, 64 in flight, " + payload;
        new Rounds(title, "requests/s")
                .with("TCP bridge 5.0.8", () -> measure("bridge", ofBridge))
                .with("polyvert", () -> measure("polyvert", ofDoor))
                .run(rounds);
        new Rounds(title, "requests per CPU second")
                .with("TCP bridge 5.0.8", () -> perCpu("bridge"))
                .with("polyvert", () -> perCpu("polyvert"))
                .run(rounds);
    }

    private double perCpu(String server) {
        return Objects.requireNonNull(perCpu.get(server)).remove();
    }

    private double measure(String contender, String payload) throws Exception {
        try (Child server = Child.pinned(0, Child.javaCommand(List.of(), TcpDoorBench.class.getName(), contender));
                Child client = Child.pinned(1, client(server.lineAfter("port "), payload))) {
            client.lineAfter("begin");
            Duration before = server.cpu();
            double answers = Double.parseDouble(client.lineAfter("answers "));
            double cpuSeconds = server.cpu().minus(before).toNanos() / 1e9;
            perCpu.computeIfAbsent(contender, _ -> new ArrayDeque<>()).add(answers / cpuSeconds);
            return answers / RUN_SECONDS;
        }
    }

    private static List<String> client(String port, String payload) throws IOException {
        Path program = Temporary.folder().resolve("asker.mjs");
        try (InputStream in = Objects.requireNonNull(TcpDoorBench.class.getResourceAsStream("doors/asker.mjs"))) {
            Files.copy(in, program);
        }
        return List.of(
                "node",
                program.toString(),
                port,
                payload,
                String.valueOf(WARM_SECONDS * 1_000),
                String.valueOf(RUN_SECONDS * 1_000),
                Asker.body().encode());
    }

    /// The contender: `bridge` or `polyvert`. Prints `port N` when it listens and serves until it is ended.
    public static void main(String[] arguments) throws Exception {
        System.out.println("port " + (arguments[0].equals("bridge") ? bridge() : polyvert()));
    }

    private static int bridge() throws Exception {
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(new Echo()).await(10, SECONDS);
        int port = freePort();
        vertx.deployVerticle(new Bridge(port)).await(10, SECONDS);
        return port;
    }

    private static int polyvert() throws Exception {
        Node node = DoorsBench.start(DoorsBench.tcp("bench"));
        node.vertx().deployVerticle(new Echo()).await(10, SECONDS);
        return node.tcpPort();
    }

    /// The bridge does not tell which one it took.
    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static final class Echo extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.eventBus()
                    .consumer("echo", message -> message.reply(message.body()))
                    .completion();
        }
    }

    private static final class Bridge extends VerticleBase {
        private final int port;

        Bridge(int port) {
            this.port = port;
        }

        @Override
        public Future<?> start() {
            BridgeOptions open = new BridgeOptions().addInboundPermitted(new PermittedOptions().setAddress("echo"));
            return TcpEventBusBridge.create(vertx, open, new NetServerOptions()).listen(port, "127.0.0.1");
        }
    }
}
