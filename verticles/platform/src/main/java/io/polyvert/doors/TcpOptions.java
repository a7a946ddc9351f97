package io.polyvert.doors;

/// Where the TCP door listens.
///
/// @param port 0 takes a free one, −1 opens no TCP door
public record TcpOptions(String host, int port, SessionLimits limits) {
    public static final TcpOptions DEFAULTS = new TcpOptions("127.0.0.1", -1, SessionLimits.DEFAULTS);

    public TcpOptions {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("tcp.port=" + port + " is outside -1..65535");
        }
    }

    public TcpOptions withHost(String host) {
        return new TcpOptions(host, port, limits);
    }

    public TcpOptions withPort(int port) {
        return new TcpOptions(host, port, limits);
    }
}
