package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameReader;
import io.polyvert.frames.FrameWriter;
import io.polyvert.node.Node;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/// What 1,000 clients of the TCP door feel of one among them that does not read. All have registered an address to
/// which
/// 1 KiB is published ten times a second; the deaf one has registered another too, which brings it 10 MB/s, so that it
/// is cut for what waits for it, and it comes back again and again. Measured from the publishing to the arrival.
final class DeafBench {
    private static final int CLIENTS = 1_000;
    private static final int NEWS_MS = 100;
    private static final int HEAVY_BYTES = 1 << 20;
    private static final int WARM_SECONDS = 5;
    private static final int RUN_SECONDS = 15;
    private static final int LIFE_SECONDS = 3;
    private static final FrameFormat FORMAT = new FrameFormat(8 * 1024 * 1024, 256);

    private DeafBench() {}

    static void run(int rounds) throws Exception {
        new Rounds(CLIENTS + " clients of the TCP door, ten messages a second to each, p99", "ms")
                .with("all read", () -> measure("all"))
                .with("one of them does not", () -> measure("deaf"))
                .run(rounds);
    }

    private static double measure(String clients) throws Exception {
        try (Child server = Child.java(DeafBench.class, "node");
                Child crowd = Child.java(DeafBench.class, clients, server.lineAfter("port "))) {
            double p99 = Double.parseDouble(crowd.lineAfter("p99 "));
            System.err.printf(Locale.ROOT, "  resident at the most %.0f MiB%n", Resident.peakMebibytes(server.pid()));
            return p99;
        }
    }

    /// `node`, or `all PORT` or `deaf PORT`.
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("node")) {
            System.out.println("port " + node());
        } else {
            crowd(Integer.parseInt(arguments[1]), arguments[0].equals("deaf") ? 1 : 0);
        }
    }

    private static int node() throws Exception {
        Node node = DoorsBench.start(DoorsBench.tcp("bench"));
        Vertx vertx = node.vertx();
        Buffer heavy = Buffer.buffer(new byte[HEAVY_BYTES]);
        byte[] rest = new byte[1_024 - Long.BYTES];
        vertx.setPeriodic(NEWS_MS, _ -> {
            vertx.eventBus()
                    .publish(
                            "news",
                            Buffer.buffer().appendLong(System.nanoTime()).appendBytes(rest));
            vertx.eventBus().publish("heavy", heavy);
        });
        return node.tcpPort();
    }

    private static void crowd(int port, int deaf) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        NetClient net = vertx.createNetClient();
        ConcurrentHistogram waits = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        CountDownLatch registered = new CountDownLatch(CLIENTS - deaf);
        for (int i = 0; i < CLIENTS - deaf; i++) {
            net.connect(port, "127.0.0.1").onSuccess(socket -> listen(socket, waits, registered));
        }
        if (!registered.await(30, SECONDS)) {
            throw new IllegalStateException(registered.getCount() + " clients could not register");
        }
        if (deaf > 0) {
            Thread.ofPlatform().daemon().start(() -> deaf(port));
        }
        SECONDS.sleep(WARM_SECONDS);
        waits.reset();
        SECONDS.sleep(RUN_SECONDS);
        System.out.println("p99 " + waits.getValueAtPercentile(99) / 1e6);
        net.close().await(10, SECONDS); // Vert.x closes one that nobody refers to, and its connections
        System.exit(0);
    }

    private static Buffer hello(String... addresses) {
        FrameWriter writer = FORMAT.writer();
        writer.write(new JsonObject().put("type", "hello").put("version", 1));
        for (String address : addresses) {
            writer.write(new JsonObject()
                    .put("type", "register")
                    .put("address", address)
                    .put("id", 1));
        }
        return writer.take();
    }

    private static void listen(NetSocket socket, ConcurrentHistogram waits, CountDownLatch registered) {
        FrameReader reader = FORMAT.reader();
        socket.handler(chunk -> reader.read(chunk, decoded -> {
            Decoded.Frame frame = (Decoded.Frame) decoded;
            if (frame.bytes().isPresent()) {
                waits.recordValue(System.nanoTime() - frame.bytes().get().getLong(0));
            } else if ("ok".equals(frame.head().getString("type"))) {
                registered.countDown();
            }
        }));
        socket.write(hello("news"));
    }

    /// Says what it wants and reads nothing. The node cuts it after two seconds, when 16 MiB wait; a second later it
    /// comes again.
    private static void deaf(int port) {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(4_096);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.getOutputStream().write(hello("news", "heavy").getBytes());
                SECONDS.sleep(LIFE_SECONDS);
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            } catch (InterruptedException _) {
                return;
            }
        }
    }
}
