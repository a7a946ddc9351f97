package io.polyvert.permissions;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Signed tokens (RFC 7519) of whoever holds a key of the file's JSON Web Key Set (RFC 7517). The algorithm has to be
/// that of the key; `none` never is.
final class Jwt {
    private final JWTAuth auth;
    private final Trust trust;

    /// What the file says about such tokens.
    ///
    /// @param keys of the key set
    /// @param issuer who has to have issued the token; empty for anyone who has a key
    /// @param audience of which one has to be the token's; empty for any
    /// @param rolesClaim where the roles are, as a text or a list; dots lead into objects
    record Trust(
            List<JsonObject> keys,
            String issuer,
            List<String> audience,
            String subjectClaim,
            String rolesClaim,
            int leewaySeconds) {}

    Jwt(Vertx vertx, Trust trust) {
        this.trust = trust;
        JWTOptions checks = new JWTOptions().setLeeway(trust.leewaySeconds());
        if (!trust.issuer().isEmpty()) {
            checks.setIssuer(trust.issuer());
        }
        if (!trust.audience().isEmpty()) {
            checks.setAudience(trust.audience());
        }
        this.auth =
                JWTAuth.create(vertx, new JWTAuthOptions().setJwks(trust.keys()).setJWTOptions(checks));
    }

    Principal principal(String token) throws NotAdmitted {
        // a computation: the future is complete
        Future<User> user = auth.authenticate(new TokenCredentials(token));
        if (!user.succeeded()) {
            Throwable cause = user.cause();
            throw new NotAdmitted("the token is not accepted: " + (cause == null ? "" : cause.getMessage()));
        }
        return principal(user.result().attributes().getJsonObject("accessToken", new JsonObject()));
    }

    private Principal principal(JsonObject claims) throws NotAdmitted {
        if (!(claims.getValue(trust.subjectClaim()) instanceof String subject) || subject.isEmpty()) {
            throw new NotAdmitted("the token is not accepted: its claim '" + trust.subjectClaim() + "' is no text");
        }
        Instant expires = claims.getValue("exp") instanceof Number seconds
                ? Instant.ofEpochSecond(seconds.longValue() + trust.leewaySeconds())
                : Principal.NEVER;
        return new Principal(subject, roles(at(claims, trust.rolesClaim())), expires);
    }

    private static @Nullable Object at(JsonObject claims, String path) {
        if (claims.containsKey(path)) {
            return claims.getValue(path);
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.getValue(path.substring(0, dot)) instanceof JsonObject inner
                ? at(inner, path.substring(dot + 1))
                : null;
    }

    private static Set<String> roles(@Nullable Object claim) {
        return switch (claim) {
            case String text -> Set.of(text);
            case JsonArray list ->
                list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .collect(Collectors.toSet());
            case null, default -> Set.of();
        };
    }
}
