package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameReader;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// A program that echoes bus frames and knows nothing else, asked over its Unix socket as a node asks a verticle.
final class BareEcho {
    private static final int WARM_SECONDS = 4;
    private static final int RUN_SECONDS = 6;

    private BareEcho() {}

    private static Child start(String interpreter, String program, Path socket) throws IOException {
        Path file = socket.resolveSibling(program);
        try (InputStream in = Objects.requireNonNull(BareEcho.class.getResourceAsStream(program))) {
            Files.copy(in, file);
        }
        Child child = Child.start(List.of(interpreter, file.toString(), socket.toString()));
        child.lineAfter("ready");
        return child;
    }

    static double measure(String interpreter, String program) throws Exception {
        Path socket = Temporary.folder().resolve("echo.sock");
        Vertx vertx = Vertx.vertx();
        NetClient client = vertx.createNetClient(); // which ends its connections when nobody holds it
        try (Child _ = start(interpreter, program, socket)) {
            NetSocket connection = client.connect(SocketAddress.domainSocketAddress(socket.toString()))
                    .await(10, SECONDS);
            AtomicLong answered = new AtomicLong();
            new Driver(connection, answered).start();
            SECONDS.sleep(WARM_SECONDS);
            long before = answered.get();
            long start = System.nanoTime();
            SECONDS.sleep(RUN_SECONDS);
            return (answered.get() - before) * 1e9 / (System.nanoTime() - start);
        } finally {
            client.close().await(10, SECONDS);
            vertx.close().await(10, SECONDS);
        }
    }

    static void compareMemory(String interpreter, String program, double ofVerticle) throws Exception {
        Path socket = Temporary.folder().resolve("echo.sock");
        try (Child bare = start(interpreter, program, socket)) {
            double ofBare = Resident.mebibytes(bare.pid());
            System.out.printf(
                    Locale.ROOT,
                    "  %-11s %.1f MiB resident, the bare echo %.1f MiB: %.2f x%n",
                    interpreter,
                    ofVerticle,
                    ofBare,
                    ofVerticle / ofBare);
        }
    }

    /// Sends a frame for each that comes back; what is sent in one turn leaves in one write.
    private static final class Driver {
        private final NetSocket socket;
        private final AtomicLong answered;
        private final FrameReader reader;
        private final FrameWriter writer;
        private long last;

        Driver(NetSocket socket, AtomicLong answered) {
            this.socket = socket;
            this.answered = answered;
            FrameFormat format = new FrameFormat(1 << 20, 256);
            this.reader = format.reader();
            this.writer = format.writer();
        }

        void start() {
            socket.handler(this::read);
            for (int i = 0; i < Asker.IN_FLIGHT; i++) {
                ask();
            }
            socket.write(writer.take());
        }

        private void read(Buffer chunk) {
            reader.read(chunk, this::answered);
            if (writer.length() > 0) {
                socket.write(writer.take());
            }
        }

        private void answered(Decoded frame) {
            if (!(frame instanceof Decoded.Frame)) {
                throw new IllegalStateException("not a frame: " + frame);
            }
            answered.lazySet(answered.get() + 1);
            ask();
        }

        private void ask() {
            String replyAddress = "__vertx.reply." + ++last;
            writer.write(fields -> fields.text("type", "message")
                    .text("address", "bench")
                    .text("replyAddress", replyAddress)
                    .flag("send", true)
                    .value("body", Asker.body()));
        }
    }
}
