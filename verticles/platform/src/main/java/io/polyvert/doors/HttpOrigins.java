package io.polyvert.doors;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps foreign web pages out. A page that rebinds its own name to our address shows that name in `Host`; a page that
/// simply asks us shows itself in `Origin`. Programs send no `Origin`.
final class HttpOrigins {
    private final String configuredHost;

    private final List<String> names;
    /// By other machines.
    private final boolean isReachable;

    HttpOrigins(String configuredHost, List<String> names) {
        this.configuredHost = configuredHost.toLowerCase(Locale.ROOT);
        this.isReachable = !isLoopback(this.configuredHost);
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    Optional<HttpRefusal> refusal(HttpServerRequest request) {
        String host = host(request);
        if (host == null) {
            return Optional.of(HttpRefusal.of(400, "the Host header is missing"));
        }
        if (!isOurs(host)) {
            return Optional.of(HttpRefusal.of(
                    421,
                    "Host '" + shown(host) + "' is not this node; allowed: localhost, addresses in digits, '"
                            + configuredHost + "' and the names in http.names"));
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null ? isCrossSite(request) : !isSame(origin, host)) {
            return Optional.of(HttpRefusal.of(
                    403,
                    "a page of " + (origin == null ? "another site" : "'" + shown(origin) + "'")
                            + " may not use this node; open the console at http://" + host + "/"));
        }
        return Optional.empty();
    }

    private static @Nullable String host(HttpServerRequest request) {
        HostAndPort authority = request.version() == HttpVersion.HTTP_2 ? request.authority() : null;
        if (authority == null) {
            return request.getHeader(HttpHeaders.HOST);
        }
        String name = authority.host();
        String host = name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
        return authority.port() < 0 ? host : host + ":" + authority.port();
    }

    /// Browsers name the relation even where they send no `Origin`; following a link to the console is allowed.
    private static boolean isCrossSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return "cross-site".equals(site) && !"navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    }

    private boolean isOurs(String host) {
        String name = nameOf(host);
        return isLoopback(name)
                || (isReachable && isInDigits(name))
                || name.equals(configuredHost)
                || names.contains(name);
    }

    /// Nobody can give an address of digits another meaning.
    private static boolean isInDigits(String name) {
        return name.indexOf(':') >= 0 || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    static boolean isLoopback(String name) {
        return name.equals("127.0.0.1")
                || name.equals("localhost")
                || name.equals("::1")
                || name.endsWith(".localhost")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /// `[::1]:8080` → `::1`, `LocalHost:80` → `localhost`.
    private static String nameOf(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') : host.lastIndexOf(':');
        String name = end < 0 ? host : host.substring(host.startsWith("[") ? 1 : 0, end);
        return name.toLowerCase(Locale.ROOT);
    }

    /// Compares name and port; the scheme is a proxy's business.
    private static boolean isSame(String origin, String host) {
        try {
            URI uri = URI.create(origin);
            String authority = uri.getRawAuthority();
            return authority != null && withPort(authority, uri).equals(withPort(host, uri));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String withPort(String authority, URI uri) {
        String lower = authority.toLowerCase(Locale.ROOT);
        boolean hasPort = lower.lastIndexOf(':') > lower.lastIndexOf(']');
        return hasPort ? lower : lower + ("https".equals(uri.getScheme()) ? ":443" : ":80");
    }

    private static String shown(String header) {
        return header.length() > 100 ? header.substring(0, 100) + "…" : header;
    }
}
