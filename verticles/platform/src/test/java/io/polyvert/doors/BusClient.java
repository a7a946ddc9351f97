package io.polyvert.doors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameReader;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// A client of the bus protocol on a plain socket or a WebSocket, for tests.
final class BusClient implements AutoCloseable {
    static final FrameFormat FORMAT = new FrameFormat(64 * 1024 * 1024, 1_000);
    private static final JsonObject END = new JsonObject().put("type", "(end of stream)");

    private final Carrier carrier;
    private final BlockingQueue<Decoded.Frame> received = new LinkedBlockingQueue<>();

    /// What carries the frames.
    interface Carrier {
        /// Gives what comes to the sink until the end; on a thread of its own.
        void read(Consumer<Decoded> sink) throws IOException;

        /// Sends frames as a writer of frames collects them.
        void write(Buffer frames) throws IOException;

        void close() throws IOException;
    }

    private BusClient(Carrier carrier) {
        this.carrier = carrier;
    }

    static BusClient tcp(int port) {
        return deaf(port).reading();
    }

    static BusClient unix(Path socket) {
        return new BusClient(new Stream(UnixDomainSocketAddress.of(socket))).reading();
    }

    /// At `/bus`.
    static BusClient webSocket(int port) {
        return on(new WebSocketCarrier(port));
    }

    static BusClient on(Carrier carrier) {
        return new BusClient(carrier).reading();
    }

    /// A client that reads nothing until [#reading] is called.
    static BusClient deaf(int port) {
        return new BusClient(new Stream(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    BusClient reading() {
        Thread.ofVirtual().start(this::readAll);
        return this;
    }

    private void readAll() {
        try {
            carrier.read(decoded -> received.add((Decoded.Frame) decoded));
        } catch (IOException e) {
            // reset by the node: an end as well
        }
        received.add(new Decoded.Frame(END, java.util.Optional.empty()));
    }

    private static final class Stream implements Carrier {
        private final SocketChannel channel;

        Stream(SocketAddress address) {
            try {
                channel = SocketChannel.open(address);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void read(Consumer<Decoded> sink) throws IOException {
            FrameReader reader = FORMAT.reader();
            ByteBuffer chunk = ByteBuffer.allocate(65_536);
            while (channel.read(chunk.clear()) >= 0) {
                reader.read(chunk.flip(), sink);
            }
        }

        @Override
        public void write(Buffer frames) throws IOException {
            ByteBuffer all = ByteBuffer.wrap(frames.getBytes());
            while (all.hasRemaining()) {
                channel.write(all);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    BusClient hello() {
        send("{'type':'hello','version':1}");
        assertThat(receive().getString("type")).isEqualTo("hello");
        return this;
    }

    /// Sends JSON written with single quotes.
    void send(String json) {
        send(new JsonObject(json.replace('\'', '"')));
    }

    void send(JsonObject frame) {
        FrameWriter writer = FORMAT.writer();
        writer.write(frame);
        raw(writer.take());
    }

    void send(String head, Buffer body) {
        FrameWriter writer = FORMAT.writer();
        writer.write(new JsonObject(head.replace('\'', '"')), body);
        raw(writer.take());
    }

    void raw(Buffer bytes) {
        try {
            carrier.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonObject receive() {
        return receiveFrame().head();
    }

    Decoded.Frame receiveFrame() {
        try {
            Decoded.Frame frame = received.poll(5, SECONDS);
            assertThat(frame).as("a frame within 5 s").isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next frame as text, fields in the order they came, with single quotes.
    String receiveText() {
        return receive().encode().replace('"', '\'');
    }

    /// Sends a ping and expects its pong as the very next frame: the session lives, and nothing came before.
    void expectNothing() {
        send("{'type':'ping'}");
        assertThat(receiveText()).isEqualTo("{'type':'pong'}");
    }

    void expectEnd() {
        assertThat(receive()).isEqualTo(END);
    }

    @Override
    public void close() {
        try {
            carrier.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
