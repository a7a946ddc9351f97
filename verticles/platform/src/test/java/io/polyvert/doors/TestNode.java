package io.polyvert.doors;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.parts.Parts;
import io.polyvert.permissions.Policy;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// A Vert.x with a recorder and a TCP door on a free port.
final class TestNode implements AutoCloseable {
    private final Vertx vertx;
    private final Recorder recorder = new Recorder();
    private final Guard guard;
    private final TcpDoor door;
    private int webSockets;

    TestNode(SessionLimits limits) {
        this(limits, Optional.empty());
    }

    /// A node whose clients come by WebSocket.
    static TestNode webSockets(SessionLimits limits) {
        TestNode node = new TestNode(limits);
        node.webSockets = node.openHttp(HttpOptions.DEFAULTS.withLimits(limits));
        return node;
    }

    /// A node whose clients may do what the file says.
    TestNode(Path permissions) {
        this(SessionLimits.DEFAULTS, Optional.of(permissions));
    }

    TestNode(Guard guard) {
        this(SessionLimits.DEFAULTS, _ -> guard);
    }

    private TestNode(SessionLimits limits, Optional<Path> permissions) {
        this(
                limits,
                vertx -> Guard.random(
                        permissions.map(file -> soon(Policy.of(vertx, file))).orElseGet(Policy::open)));
    }

    private TestNode(SessionLimits limits, Function<Vertx, Guard> guards) {
        Calls.prepare();
        this.vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        this.guard = guards.apply(vertx);
        TcpOptions options = new TcpOptions("127.0.0.1", 0, limits);
        this.door = soon(TcpDoor.open(vertx, options, guard));
    }

    TestNode() {
        this(SessionLimits.DEFAULTS);
    }

    /// Waits for a future, ten seconds at most.
    static <T> T soon(Future<T> future) {
        try {
            return future.await(10, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting after 10 s", e);
        }
    }

    Vertx vertx() {
        return vertx;
    }

    EventBus bus() {
        return vertx.eventBus();
    }

    Guard guard() {
        return guard;
    }

    int port() {
        return door.port();
    }

    /// Opens an HTTP door as well.
    int openHttp() {
        return openHttp("127.0.0.1");
    }

    int openHttp(String host) {
        return openHttp(HttpOptions.DEFAULTS.withHost(host));
    }

    /// On a free port.
    int openHttp(HttpOptions options) {
        Parts.put(vertx, Routes.class, new Routes());
        return soon(HttpDoor.open(vertx, options.withPort(0), guard)).port();
    }

    Collection<String> registered() {
        return recorder.registered();
    }

    BusClient client() {
        return webSockets > 0 ? BusClient.webSocket(webSockets) : BusClient.tcp(port());
    }

    @Override
    public void close() {
        soon(vertx.close());
    }
}
