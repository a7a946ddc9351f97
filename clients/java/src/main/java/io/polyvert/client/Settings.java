package io.polyvert.client;

import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Of a connection.
///
/// @param token says who the client is, see `conf/permissions.yaml`, each time a connection is made; null for nobody
/// @param tls null for none
/// @param isReconnecting whether a lost connection is made again, with its consumers
/// @param lost is told why a connection was lost, each time
public record Settings(
        @Nullable Supplier<String> token, @Nullable SSLContext tls, boolean isReconnecting, Consumer<Throwable> lost) {
    public static final Settings DEFAULTS = new Settings(null, null, true, _ -> {});

    public Settings withToken(String token) {
        return withToken(() -> token);
    }

    /// A token that is valid for a while only is asked for anew with each connection.
    public Settings withToken(Supplier<String> token) {
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
