package io.polyvert.doors;

import static java.lang.System.Logger.Level.WARNING;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;

/// Accepts the connections of one door on one event loop, at most [#MOST_SESSIONS] at a time.
///
/// A client that takes no byte for [#STALL_SECONDS] while something waits to be written is cut. Vert.x measures the
/// time between writes, so a session that has nothing to write writes nothing, literally, every [#PULSE_MS].
final class Listener extends VerticleBase {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());
    private static final int MOST_SESSIONS = 10_000;
    private static final int STALL_SECONDS = 60;
    private static final long PULSE_MS = 20_000;

    private final Door door;
    private final SocketAddress address;
    private final Set<BusSession> sessions = new HashSet<>();
    private NetServer server;

    Listener(Door door, SocketAddress address) {
        this.door = door;
        this.address = address;
    }

    @Override
    public Future<?> start() {
        server = vertx.createNetServer(new NetServerOptions()
                        .setTcpKeepAlive(!address.isDomainSocket())
                        .setWriteIdleTimeout(STALL_SECONDS))
                .exceptionHandler(cause -> LOG.log(WARNING, () -> "connection failed reason=" + cause.getMessage()))
                .connectHandler(this::accept);
        vertx.setPeriodic(PULSE_MS, _ -> sessions.forEach(BusSession::pulse));
        return server.listen(address);
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    int port() {
        return server.actualPort();
    }

    private void accept(NetSocket socket) {
        BusSession session = new BusSession(door, context, socket, sessions::remove);
        sessions.add(session);
        if (sessions.size() > MOST_SESSIONS) {
            session.turnAway(Refusal.limit(MOST_SESSIONS + " sessions are open at this door; no more are allowed"));
        }
    }
}
