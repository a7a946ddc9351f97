package io.polyvert.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether and how a node joins a cluster.
///
/// @param enabled without it the node is alone and opens no port for other nodes
/// @param name nodes of one name join each other
/// @param host address that the event bus and Hazelcast bind to
/// @param port event-bus port; 0 takes a free one
/// @param publicHost how other nodes reach this one; empty: `host`
/// @param publicPort −1: `port`
/// @param members `host` or `host:port` of nodes to ask at start; empty: this machine's
/// @param config a Hazelcast YAML file instead of the platform's own
public record ClusterOptions(
        boolean enabled,
        String name,
        String host,
        int port,
        String publicHost,
        int publicPort,
        List<String> members,
        Optional<Path> config) {
    public static final ClusterOptions DEFAULTS =
            new ClusterOptions(false, "polyvert", "127.0.0.1", 0, "", -1, List.of(), Optional.empty());

    public ClusterOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("cluster.port=" + port + " is outside 0..65535");
        }
        if (publicPort < -1 || publicPort > 65_535) {
            throw new IllegalArgumentException("cluster.publicPort=" + publicPort + " is outside -1..65535");
        }
        members = List.copyOf(members);
    }

    public ClusterOptions joined() {
        return new ClusterOptions(true, name, host, port, publicHost, publicPort, members, config);
    }

    public ClusterOptions withName(String name) {
        return new ClusterOptions(enabled, name, host, port, publicHost, publicPort, members, config);
    }

    public ClusterOptions withHost(String host) {
        return new ClusterOptions(enabled, name, host, port, publicHost, publicPort, members, config);
    }

    public ClusterOptions withPort(int port) {
        return new ClusterOptions(enabled, name, host, port, publicHost, publicPort, members, config);
    }

    public ClusterOptions withPublic(String publicHost, int publicPort) {
        return new ClusterOptions(enabled, name, host, port, publicHost, publicPort, members, config);
    }

    public ClusterOptions withMembers(List<String> members) {
        return new ClusterOptions(enabled, name, host, port, publicHost, publicPort, members, config);
    }

    public ClusterOptions withConfig(Path config) {
        return new ClusterOptions(enabled, name, host, port, publicHost, publicPort, members, Optional.of(config));
    }
}
