package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.node.Node;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/// What 10,000 WebSocket sessions that have said hello and say nothing more add to the server's resident memory, each;
/// the same for WebSockets of plain Vert.x, which know no session. The heap is collected before each look.
final class IdleBench {
    private static final int FIRST = 500;
    /// All that one event loop takes: on two cores the HTTP door has one.
    private static final int SESSIONS = 10_000;
    private static final int AT_A_TIME = 50;
    /// A collected heap keeps at most a tenth free, so that what is resident is what is used.
    private static final List<String> HEAP = List.of("-Xmx512m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

    /// Kept, as Vert.x closes a client, and its connections, that nobody refers to.
    private static final class Crowd {
        private static final NetClient CLIENT = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2))
                .createNetClient(new NetClientOptions().setReceiveBufferSize(4_096));
    }

    private IdleBench() {}

    static void run(int rounds) throws Exception {
        new Rounds(SESSIONS + " idle WebSocket sessions", "KiB each")
                .with("plain Vert.x, no session", () -> measure("plain"))
                .with("polyvert, /bus after hello", () -> measure("polyvert"))
                .run(rounds);
    }

    private static double measure(String contender) throws Exception {
        try (Child server = Child.java(HEAP, IdleBench.class, contender)) {
            String port = server.lineAfter("port ");
            try (Child _ = clients(port, FIRST)) {
                long heapBefore = Long.parseLong(server.ask("collect"));
                double before = Resident.mebibytes(server.pid());
                try (Child _ = clients(port, SESSIONS - FIRST)) {
                    long heap = Long.parseLong(server.ask("collect"));
                    double after = Resident.mebibytes(server.pid());
                    System.err.printf(
                            Locale.ROOT,
                            "  %s: of it on the heap %.1f KiB each; resident %.0f MiB in all%n",
                            contender,
                            (heap - heapBefore) / 1024.0 / (SESSIONS - FIRST),
                            after);
                    return (after - before) * 1024 / (SESSIONS - FIRST);
                }
            }
        }
    }

    private static Child clients(String port, int count) throws IOException {
        Child clients = Child.java(List.of("-Xmx1g"), IdleBench.class, "clients", port, String.valueOf(count));
        clients.lineAfter("open");
        return clients;
    }

    /// `plain`, `polyvert`, or `clients PORT COUNT`.
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("clients")) {
            open(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        System.out.println("port " + (arguments[0].equals("plain") ? plain() : polyvert()));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Runtime runtime = Runtime.getRuntime();
        while (orders.readLine() != null) {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            System.out.println(runtime.totalMemory() - runtime.freeMemory());
        }
    }

    private static int plain() throws Exception {
        return Vertx.vertx()
                .createHttpServer()
                .webSocketHandler(socket -> socket.frameHandler(_ -> socket.writeTextMessage("{\"type\":\"hello\"}")))
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();
    }

    private static int polyvert() throws Exception {
        Node node = DoorsBench.start(DoorsBench.http("bench"));
        return node.httpPort();
    }

    private static void open(int port, int count) throws Exception {
        CountDownLatch open = new CountDownLatch(count);
        Semaphore opening = new Semaphore(AT_A_TIME);
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        for (int i = 0; i < count && wrong.get() == null; i++) {
            opening.acquire();
            Crowd.CLIENT
                    .connect(port, "127.0.0.1")
                    .onComplete(
                            socket -> shake(socket, port, () -> {
                                opening.release();
                                open.countDown();
                            }),
                            cause -> {
                                wrong.set(cause);
                                opening.release();
                            });
        }
        if (!open.await(60, SECONDS)) {
            throw new IllegalStateException(open.getCount() + " sessions did not open: " + wrong.get());
        }
        System.out.println("open");
    }

    /// The handshake, then hello, masked with zeros, which is allowed; `ready` when it is answered.
    private static void shake(NetSocket socket, int port, Runnable ready) {
        Buffer heard = Buffer.buffer();
        socket.handler(chunk -> {
            heard.appendBuffer(chunk);
            String text = heard.toString(StandardCharsets.ISO_8859_1);
            if (text.startsWith("HTTP/1.1 101") && text.endsWith("\r\n\r\n")) {
                String hello = "{\"type\":\"hello\",\"version\":1}";
                socket.write(Buffer.buffer(new byte[] {(byte) 0x81, (byte) (0x80 | hello.length()), 0, 0, 0, 0})
                        .appendString(hello));
            } else if (text.contains("\"type\":\"hello\"")) {
                socket.handler(_ -> {});
                ready.run();
            }
        });
        socket.write(
                "GET /bus HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n");
    }
}
