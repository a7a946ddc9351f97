package io.polyvert.doors;

import java.util.List;

/// Where the HTTP door listens.
///
/// @param port 0 takes a free one, −1 opens no HTTP door
/// @param maxBodyBytes largest request body of the built-in routes
/// @param names this node is reached by besides its host, `localhost` and addresses in digits; others are refused, as a
/// foreign page could give its own name our address
public record HttpOptions(String host, int port, int maxBodyBytes, List<String> names) {
    public static final HttpOptions DEFAULTS = new HttpOptions("127.0.0.1", 8080, 32 * 1024 * 1024, List.of());

    public HttpOptions {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("http.port=" + port + " is outside -1..65535");
        }
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("http.maxBodyBytes=" + maxBodyBytes + " is less than 1");
        }
        names = List.copyOf(names);
    }

    public HttpOptions withHost(String host) {
        return new HttpOptions(host, port, maxBodyBytes, names);
    }

    public HttpOptions withPort(int port) {
        return new HttpOptions(host, port, maxBodyBytes, names);
    }
}
