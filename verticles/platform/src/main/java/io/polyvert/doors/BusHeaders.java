package io.polyvert.doors;

import io.polyvert.calls.CallOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/// The delivery options of a request that comes in over HTTP.
final class BusHeaders {
    private static final String OWN = "__polyvert.";

    private BusHeaders() {}

    /// Whether it is a header of the node's own: those of clients must be none, in whatever case, as headers have none.
    static boolean isOwn(String name) {
        return name.regionMatches(true, 0, OWN, 0, OWN.length());
    }

    /// Throws [HttpRefused] when the timeout is no number of milliseconds.
    static DeliveryOptions options(HttpServerRequest request, CallOptions calls) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(calls.timeoutMs());
        String timeout = request.getHeader("X-Timeout-Ms");
        if (request.query() != null) {
            MultiMap query = request.params();
            for (Map.Entry<String, String> parameter : query) {
                if (isOwn(parameter.getKey())) {
                    throw new HttpRefused(400, "parameter '" + parameter.getKey() + "' is a name of the node's own");
                }
                if (!parameter.getKey().equals("timeout")) {
                    options.addHeader(parameter.getKey(), parameter.getValue());
                }
            }
            timeout = query.contains("timeout") ? query.get("timeout") : timeout;
        }
        return timeout == null ? options : options.setSendTimeout(millis(timeout, calls.maxTimeoutMs()));
    }

    private static long millis(String text, int most) {
        if (text.matches("\\d{1,9}")) {
            long millis = Long.parseLong(text);
            if (millis >= 1 && millis <= most) {
                return millis;
            }
        }
        throw new HttpRefused(400, "timeout=" + text + " is not a number of milliseconds in 1.." + most);
    }
}
