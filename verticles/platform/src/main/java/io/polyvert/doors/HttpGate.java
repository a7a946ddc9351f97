package io.polyvert.doors;

import io.polyvert.bus.AddressPattern;
import io.polyvert.permissions.Action;
import io.polyvert.permissions.NotAdmitted;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/// Who asks by HTTP, and whether it may: `Authorization: Bearer TOKEN` names the client.
final class HttpGate {
    private final Guard guard;

    HttpGate(Guard guard) {
        this.guard = guard;
    }

    /// Throws [HttpRefused]: 401 for a token that opens nothing, 403 for what its holder may not do.
    Who permit(HttpServerRequest request, Action action, String address) {
        Who who = who(request);
        deny(guard.refusal(who, action, address, String.valueOf(request.remoteAddress())), address);
        return who;
    }

    /// As above, for a consumer at an address or by a pattern; 400 for one that is none.
    Who permitConsumer(HttpServerRequest request, String address) {
        Who who = who(request);
        String from = String.valueOf(request.remoteAddress());
        try {
            deny(guard.consumerRefusal(who, address, AddressPattern.isPattern(address), from), address);
        } catch (IllegalArgumentException wrong) {
            throw new HttpRefused(400, String.valueOf(wrong.getMessage()));
        }
        return who;
    }

    private static void deny(Optional<String> denied, String address) {
        if (denied.isPresent()) {
            throw new HttpRefused(HttpRefusal.of(403, denied.get()).at(address));
        }
    }

    private Who who(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return guard.shown(request.connection().sslSession());
        }
        try {
            return guard.admit(Bearer.token(authorization), String.valueOf(request.remoteAddress()));
        } catch (NotAdmitted refused) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            throw new HttpRefused(401, String.valueOf(refused.getMessage()));
        }
    }
}
