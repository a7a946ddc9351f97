package io.polyvert.doors;

import java.util.List;

/// Where the HTTP door listens.
///
/// @param port 0 takes a free one, −1 opens no HTTP door
/// @param maxBodyBytes largest request body of the built-in routes
/// @param names this node is reached by besides its host, `localhost` and addresses in digits; others are refused, as a
/// foreign page could give its own name our address
/// @param compression of answers, for clients that ask for it
/// @param h2c HTTP/2 without a certificate, for a proxy in front; a client that is slow with its first request is then
/// not cut, as Vert.x shows a connection only with it
/// @param limits of one WebSocket or SockJS session; `maxPerHost` counts all connections
public record HttpOptions(
        String host,
        int port,
        int maxBodyBytes,
        List<String> names,
        boolean compression,
        boolean h2c,
        SessionLimits limits) {
    public static final HttpOptions DEFAULTS =
            new HttpOptions("127.0.0.1", 8080, 32 * 1024 * 1024, List.of(), true, false, SessionLimits.BROWSERS);

    public HttpOptions {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("http.port=" + port + " is outside -1..65535");
        }
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("http.maxBodyBytes=" + maxBodyBytes + " is less than 1");
        }
        names = List.copyOf(names);
    }

    public HttpOptions withLimits(SessionLimits limits) {
        return new HttpOptions(host, port, maxBodyBytes, names, compression, h2c, limits);
    }

    public HttpOptions withH2c() {
        return new HttpOptions(host, port, maxBodyBytes, names, compression, true, limits);
    }

    public HttpOptions withHost(String host) {
        return new HttpOptions(host, port, maxBodyBytes, names, compression, h2c, limits);
    }

    public HttpOptions withPort(int port) {
        return new HttpOptions(host, port, maxBodyBytes, names, compression, h2c, limits);
    }
}
