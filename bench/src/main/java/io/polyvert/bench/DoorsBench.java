package io.polyvert.bench;

import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.doors.SessionLimits;
import io.polyvert.doors.TcpOptions;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import java.io.IOException;

/// The doors of a node beside Vert.x's own, and what crowds do to them.
final class DoorsBench {
    /// As many clients as one machine can be, all from one address.
    private static final int MOST_PER_HOST = 20_000;

    private DoorsBench() {}

    static void run(int rounds) throws Exception {
        TcpDoorBench.run(rounds);
        StreamBench.run(rounds);
        IdleBench.run(rounds);
        DeafBench.run(rounds);
    }

    /// With the TCP door open and the HTTP door shut.
    static NodeOptions tcp(String name) throws IOException {
        TcpOptions tcp = new TcpOptions("127.0.0.1", 0, crowds(SessionLimits.DEFAULTS));
        return NodeOptions.of(name, Temporary.folder())
                .withHttp(HttpOptions.DEFAULTS.withPort(-1))
                .withTcp(tcp);
    }

    /// With the HTTP door open.
    static NodeOptions http(String name) throws IOException {
        return NodeOptions.of(name, Temporary.folder())
                .withHttp(HttpOptions.DEFAULTS.withPort(0).withLimits(crowds(SessionLimits.DEFAULTS)));
    }

    private static SessionLimits crowds(SessionLimits limits) {
        return limits.withMaxPerHost(MOST_PER_HOST);
    }

    static Node start(NodeOptions options) {
        return Node.start(options, new Languages());
    }
}
