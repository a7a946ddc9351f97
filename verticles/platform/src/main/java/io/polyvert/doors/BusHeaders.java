package io.polyvert.doors;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/// The delivery options of a request that comes in over HTTP.
final class BusHeaders {
    private static final long MAX_TIMEOUT_MS = 600_000;

    private BusHeaders() {}

    /// Throws [HttpRefused] when the timeout is no number of milliseconds.
    static DeliveryOptions options(HttpServerRequest request) {
        DeliveryOptions options = new DeliveryOptions();
        String timeout = request.getHeader("X-Timeout-Ms");
        if (request.query() != null) {
            MultiMap query = request.params();
            for (Map.Entry<String, String> parameter : query) {
                if (!parameter.getKey().equals("timeout")) {
                    options.addHeader(parameter.getKey(), parameter.getValue());
                }
            }
            timeout = query.contains("timeout") ? query.get("timeout") : timeout;
        }
        return timeout == null ? options : options.setSendTimeout(millis(timeout));
    }

    private static long millis(String text) {
        if (text.matches("\\d{1,7}")) {
            long millis = Long.parseLong(text);
            if (millis >= 1 && millis <= MAX_TIMEOUT_MS) {
                return millis;
            }
        }
        throw new HttpRefused(400, "timeout=" + text + " is not a number of milliseconds in 1.." + MAX_TIMEOUT_MS);
    }
}
