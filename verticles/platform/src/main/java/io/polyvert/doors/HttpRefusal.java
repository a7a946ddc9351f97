package io.polyvert.doors;

import io.polyvert.bus.Failure;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;

/// A request that the HTTP door does not serve: the status and a sentence for the user.
///
/// @param code the failure's own number; the status where there is no other
/// @param address where the request was going on the bus; empty when it was not going there
record HttpRefusal(int status, int code, String message, String address) {
    static HttpRefusal of(int status, String message) {
        return new HttpRefusal(status, status, message, "");
    }

    HttpRefusal at(String address) {
        return new HttpRefusal(status, code, message, address);
    }

    /// A failed request on the bus. A number that is no HTTP failure is the answering verticle's own: 502.
    static HttpRefusal of(ReplyException cause, String address) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause.failureType()) {
            case NO_HANDLERS -> new HttpRefusal(404, Failure.NOT_FOUND.code(), message, address);
            case TIMEOUT -> new HttpRefusal(504, Failure.UNAVAILABLE.code(), message, address);
            case RECIPIENT_FAILURE ->
                new HttpRefusal(status(cause.failureCode()), cause.failureCode(), message, address);
            case ERROR -> new HttpRefusal(502, cause.failureCode(), message, address);
        };
    }

    private static int status(int code) {
        return code >= 400 && code <= 599 ? code : 502;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject().put("code", code).put("message", message);
        return address.isEmpty() ? json : json.put("address", address);
    }
}
