package io.polyvert.doors;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// Writes the HTTP door's answers. Whoever left meanwhile gets none.
final class HttpAnswer {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence BYTES = HttpHeaders.createOptimized("application/octet-stream");
    static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
    private static final CharSequence SNIFF = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");

    private HttpAnswer() {}

    static void send(HttpServerResponse response, int status, CharSequence type, Buffer body) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(SNIFF, NO_SNIFF)
                .end(body);
    }

    static void json(HttpServerResponse response, int status, JsonObject body) {
        send(response, status, JSON, body.toBuffer());
    }

    static void refuse(HttpServerRequest request, HttpRefusal refusal) {
        json(request.response(), refusal.status(), refusal.toJson());
    }
}
