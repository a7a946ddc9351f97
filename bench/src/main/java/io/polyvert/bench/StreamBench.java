package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.cluster.ClusterOptions;
import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameReader;
import io.polyvert.frames.FrameWriter;
import io.polyvert.node.Node;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One GiB from a verticle on one node through another node and its TCP door, beside the same bytes over plain TCP
/// through a relay: three processes on both sides, each JVM with a heap of [#HEAP].
final class StreamBench {
    private static final long BYTES = 1L << 30;
    private static final int ITEM_BYTES = 256 * 1024;
    private static final String HEAP = "-Xmx128m";
    private static final int READ_BYTES = 256 * 1024;
    private static final FrameFormat FORMAT = new FrameFormat(8 * 1024 * 1024, 256);

    private StreamBench() {}

    static void run(int rounds) throws Exception {
        String cluster = "bench-" + UUID.randomUUID();
        try (Child plainSource = child("plain-source");
                Child relay = child("plain-relay", plainSource.lineAfter("port "));
                Child source = child("source", cluster);
                Child door = child("door", cluster, source.lineAfter("ready"))) {
            int relayPort = Integer.parseInt(relay.lineAfter("port "));
            int doorPort = Integer.parseInt(door.lineAfter("port "));
            plain(relayPort);
            stream(doorPort);
            Cpu plain = new Cpu(plainSource, relay);
            Cpu stream = new Cpu(source, door);
            new Rounds("1 GiB through two processes, each with " + HEAP + ", to a client", "MiB/s")
                    .with("plain TCP", () -> plain.during(() -> plain(relayPort)))
                    .with("a stream of 256 KiB items", () -> stream.during(() -> stream(doorPort)))
                    .run(rounds);
            System.out.printf(
                    Locale.ROOT,
                    "  CPU of both processes for 1 GiB: %.1f s; plain %.1f s%n",
                    stream.seconds() / rounds,
                    plain.seconds() / rounds);
            System.out.printf(
                    Locale.ROOT,
                    "  peak resident: source %.0f MiB, door %.0f MiB; plain %.0f and %.0f MiB%n",
                    Resident.peakMebibytes(source.pid()),
                    Resident.peakMebibytes(door.pid()),
                    Resident.peakMebibytes(plainSource.pid()),
                    Resident.peakMebibytes(relay.pid()));
        }
    }

    /// What two processes used of the machine while they were measured.
    private static final class Cpu {
        private final Child one;
        private final Child other;
        private Duration used = Duration.ZERO;

        Cpu(Child one, Child other) {
            this.one = one;
            this.other = other;
        }

        double during(Rounds.Measurement measurement) throws Exception {
            Duration before = one.cpu().plus(other.cpu());
            double figure = measurement.measure();
            used = used.plus(one.cpu()).plus(other.cpu()).minus(before);
            return figure;
        }

        double seconds() {
            return used.toMillis() / 1000.0;
        }
    }

    private static Child child(String... arguments) throws IOException {
        String logging = "java.util.logging.config.file";
        return Child.java(
                List.of(HEAP, "-D" + logging + "=" + System.getProperty(logging, "")), StreamBench.class, arguments);
    }

    private static double mebibytesPerSecond(long begun) {
        return BYTES / 1048576.0 * 1e9 / (System.nanoTime() - begun);
    }

    private static double plain(int port) throws IOException {
        try (SocketChannel socket = connect(port)) {
            long begun = System.nanoTime();
            ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
            for (long left = BYTES; left > 0; left -= buffer.position()) {
                if (socket.read(buffer.clear()) < 0) {
                    throw new EOFException(left + " bytes are missing");
                }
            }
            return mebibytesPerSecond(begun);
        }
    }

    private static SocketChannel connect(int port) throws IOException {
        SocketChannel socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.socket().setTcpNoDelay(true);
        return socket;
    }

    private static double stream(int port) throws IOException {
        try (Reader reader = new Reader(connect(port))) {
            reader.write(new JsonObject().put("type", "hello").put("version", 1));
            reader.next();
            long begun = System.nanoTime();
            Decoded.Frame batch = reader.ask("bytes", null);
            long came = batch.bytes().map(Buffer::length).orElse(0);
            for (String rest = rest(batch); !rest.isEmpty(); rest = rest(batch)) {
                batch = reader.ask(rest, new JsonObject().put("credits", 8));
                came += batch.bytes().map(Buffer::length).orElse(0);
            }
            if (came != BYTES) {
                throw new IOException(came + " bytes came instead of " + BYTES);
            }
            return mebibytesPerSecond(begun);
        }
    }

    private static String rest(Decoded.Frame batch) {
        return Optional.ofNullable(batch.head().getString("stream")).orElseThrow(() -> {
            return new IllegalStateException("no stream: " + batch.head());
        });
    }

    /// A client as small as one can be: it asks, waits, and counts.
    private static final class Reader implements AutoCloseable {
        private final SocketChannel socket;
        private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        private final FrameReader reader = FORMAT.reader();
        private final FrameWriter writer = FORMAT.writer();
        private final Queue<Decoded> came = new ArrayDeque<>();

        Reader(SocketChannel socket) {
            this.socket = socket;
        }

        Decoded.Frame ask(String address, @Nullable JsonObject body) throws IOException {
            write(new JsonObject()
                    .put("type", "send")
                    .put("address", address)
                    .put("replyAddress", "r")
                    .put("body", body));
            return next();
        }

        void write(JsonObject frame) throws IOException {
            writer.write(frame);
            ByteBuffer bytes = ByteBuffer.wrap(writer.take().getBytes());
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        }

        Decoded.Frame next() throws IOException {
            while (came.isEmpty()) {
                if (socket.read(buffer.clear()) < 0) {
                    throw new EOFException("the node has ended the session");
                }
                reader.read(buffer.array(), 0, buffer.position(), came::add);
            }
            return (Decoded.Frame) came.remove();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// `source CLUSTER`, `door CLUSTER`, `plain-source` or `plain-relay PORT`.
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "source" -> {
                node("source", arguments[1]).vertx().deployVerticle(new Giver()).await(10, SECONDS);
                System.out.println("ready");
            }
            case "door" ->
                System.out.println("port " + node("door", arguments[1]).tcpPort());
            case "plain-source" -> System.out.println("port " + plainSource(Vertx.vertx()));
            default -> System.out.println("port " + plainRelay(Vertx.vertx(), Integer.parseInt(arguments[1])));
        }
    }

    private static Node node(String name, String cluster) throws IOException {
        return DoorsBench.start(DoorsBench.tcp(name)
                .withCluster(ClusterOptions.DEFAULTS.withName(cluster).joined()));
    }

    private static final class Giver extends VerticleBase {
        @Override
        public Future<?> start() {
            Buffer item = Buffer.buffer(new byte[ITEM_BYTES]);
            return vertx.eventBus()
                    .consumer(
                            "bytes",
                            request -> Streams.of(vertx)
                                    .reply(request, Stream.generate(item::copy).limit(BYTES / ITEM_BYTES)))
                    .completion();
        }
    }

    private static int plainSource(Vertx vertx) throws Exception {
        return listen(vertx.createNetServer().connectHandler(socket -> {
            Buffer part = Buffer.buffer(new byte[64 * 1024]);
            long[] left = {BYTES};
            Runnable write = () -> {
                while (left[0] > 0 && !socket.writeQueueFull()) {
                    socket.write(part);
                    left[0] -= part.length();
                }
            };
            socket.drainHandler(_ -> write.run());
            write.run();
        }));
    }

    private static int plainRelay(Vertx vertx, int port) throws Exception {
        NetClient sources = vertx.createNetClient(); // kept, as Vert.x closes one that nobody refers to
        return listen(vertx.createNetServer().connectHandler(client -> {
            client.pause();
            sources.connect(port, "127.0.0.1")
                    .compose(source -> source.pipeTo(client))
                    .onFailure(cause -> {
                        System.err.println("relay: " + cause);
                        client.close();
                    });
        }));
    }

    private static int listen(NetServer server) throws Exception {
        return server.listen(0, "127.0.0.1").await(10, SECONDS).actualPort();
    }
}
