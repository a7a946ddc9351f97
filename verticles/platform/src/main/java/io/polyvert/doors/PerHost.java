package io.polyvert.doors;

import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts the connections of each network address at one door, on all its event loops.
final class PerHost {
    private final int most;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    PerHost(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /// False, and nothing is counted, when the address has as many as it may.
    boolean enter(@Nullable SocketAddress client) {
        String host = host(client);
        int count = counts.merge(host, 1, Integer::sum);
        if (count > most) {
            leave(client);
            return false;
        }
        return true;
    }

    void leave(@Nullable SocketAddress client) {
        counts.computeIfPresent(host(client), (_, count) -> count > 1 ? count - 1 : null);
    }

    private static String host(@Nullable SocketAddress client) {
        String host = client == null ? null : client.hostAddress();
        return host == null ? "" : host;
    }
}
