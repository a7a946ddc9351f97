package io.polyvert.cluster;

/// Whether and how a node joins a cluster.
///
/// @param enabled without it the node is alone and opens no port for other nodes
/// @param host address that the event bus and Hazelcast bind to
/// @param port event-bus port; 0 takes a free one
/// @param publicHost empty: `host`
/// @param publicPort −1: `port`
/// @param name nodes of one name join each other
public record ClusterOptions(boolean enabled, String host, int port, String publicHost, int publicPort, String name) {
    public static final ClusterOptions DEFAULTS = new ClusterOptions(false, "127.0.0.1", 0, "", -1, "polyvert");

    public ClusterOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("cluster.port=" + port + " is outside 0..65535");
        }
        if (publicPort < -1 || publicPort > 65_535) {
            throw new IllegalArgumentException("cluster.publicPort=" + publicPort + " is outside -1..65535");
        }
    }

    public ClusterOptions joined() {
        return new ClusterOptions(true, host, port, publicHost, publicPort, name);
    }
}
