package io.polyvert.client;

import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Of a connection.
///
/// @param token who the client is, see `conf/permissions.yaml`; null for nobody
/// @param tls null for none
/// @param isReconnecting whether a lost connection is made again, with its consumers
/// @param lost is told why a connection was lost, each time
public record Settings(
        @Nullable String token, @Nullable SSLContext tls, boolean isReconnecting, Consumer<Throwable> lost) {
    public static final Settings DEFAULTS = new Settings(null, null, true, _ -> {});

    public Settings withToken(String token) {
        return new Settings(token, tls, isReconnecting, lost);
    }

    public Settings withTls(SSLContext context) {
        return new Settings(token, context, isReconnecting, lost);
    }

    public Settings withoutReconnecting() {
        return new Settings(token, tls, false, lost);
    }

    public Settings withLost(Consumer<Throwable> told) {
        return new Settings(token, tls, isReconnecting, told);
    }
}
