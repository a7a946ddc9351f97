package io.polyvert.doors;

import io.polyvert.frames.FrameReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A TCP connection or a Unix socket. Its server cuts clients that take nothing.
final class TcpWire implements Wire {
    private final NetSocket socket;
    private final FrameReader reader;

    TcpWire(NetSocket socket, FrameReader reader) {
        this.socket = socket;
        this.reader = reader;
    }

    @Override
    public void open(Session session) {
        socket.handler(chunk -> session.came(sink -> reader.read(chunk, sink)));
        socket.exceptionHandler(_ -> session.failed());
        socket.closeHandler(_ -> session.closed());
    }

    @Override
    public Future<Void> write(Buffer frames) {
        return socket.write(frames);
    }

    @Override
    public boolean carriesParts() {
        return true;
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public void tick(long now) {}

    @Override
    public ReadStream<Buffer> input() {
        return socket;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return socket.isSsl() ? socket.sslSession() : null;
    }
}
