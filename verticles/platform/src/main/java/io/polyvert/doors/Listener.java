package io.polyvert.doors;

import static java.lang.System.Logger.Level.WARNING;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
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
    private final Tls tls;
    private final PerHost hosts;
    private final Set<BusSession> sessions = new HashSet<>();
    private NetServer server;
    private long now;

    Listener(Door door, SocketAddress address, TlsOptions tls) {
        this.door = door;
        this.address = address;
        this.tls = new Tls(tls);
        this.hosts = new PerHost(door.limits().maxPerHost());
    }

    @Override
    public Future<?> start() {
        NetServerOptions options = new NetServerOptions()
                .setTcpKeepAlive(!address.isDomainSocket())
                .setWriteIdleTimeout(STALL_SECONDS);
        server = vertx.createNetServer(tls.secure(options, options::setClientAuth))
                .exceptionHandler(cause -> LOG.log(WARNING, () -> "connection failed reason=" + cause.getMessage()))
                .connectHandler(this::accept);
        vertx.setPeriodic(PULSE_MS, _ -> sessions.forEach(BusSession::pulse));
        long tick = Silence.everyMs(door.limits());
        vertx.setPeriodic(tick, _ -> {
            now += tick;
            List.copyOf(sessions).forEach(session -> session.tick(now));
        });
        return tls.follow(vertx, changed -> server.updateSSLOptions(changed, true))
                .compose(_ -> server.listen(address));
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    int port() {
        return server.actualPort();
    }

    /// One that was turned away before it counted is not among them.
    private void ended(BusSession session) {
        if (sessions.remove(session)) {
            hosts.leave(session.client());
        }
    }

    private void accept(NetSocket socket) {
        BusSession session =
                new BusSession(door, context, new TcpWire(socket, door.format().reader()), now, this::ended);
        sessions.add(session);
        if (!hosts.enter(socket.remoteAddress())) {
            sessions.remove(session);
            session.turnAway(Refusal.limit(
                    door.limits().maxPerHost() + " connections from this address are open; no more are allowed"));
        }
        if (sessions.size() > MOST_SESSIONS) {
            session.turnAway(Refusal.limit(MOST_SESSIONS + " sessions are open at this door; no more are allowed"));
        }
    }
}
