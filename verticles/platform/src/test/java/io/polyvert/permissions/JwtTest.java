package io.polyvert.permissions;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private static final TestKeys KEYS = new TestKeys();

    private final long now = Instant.now().getEpochSecond();

    @TempDir
    private Path folder;

    private Vertx vertx;
    private Policy policy;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        Files.writeString(folder.resolve("keys.json"), KEYS.keySet());
        Path file = Files.writeString(folder.resolve("permissions.yaml"), """
                roles: { clerk: {} }
                jwt: { keys: keys.json, issuer: me, audience: [polyvert, other], roles: access.roles }
                """);
        policy = Policy.of(vertx, file).await(10, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, SECONDS);
    }

    private JsonObject claims() {
        return new JsonObject()
                .put("sub", "ada")
                .put("iss", "me")
                .put("aud", "polyvert")
                .put("exp", now + 600)
                .put(
                        "access",
                        new JsonObject()
                                .put("roles", new JsonArray().add("clerk").add(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "RS256", "ES256"})
    void token_ofEveryKind_isItsSubject(String algorithm) throws NotAdmitted {
        assertThat(policy.admit(KEYS.token(algorithm, claims())))
                .isEqualTo(new Principal("ada", java.util.Set.of("clerk"), Instant.ofEpochSecond(now + 600)));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("another issuer", claims -> claims.put("iss", "you")),
                wrong("no issuer", claims -> without(claims, "iss")),
                wrong("another audience", claims -> claims.put("aud", "else")),
                wrong("expired", claims -> claims.put("exp", 1_000_000)),
                wrong("not yet", claims -> claims.put("nbf", 4_000_000_000L)),
                wrong("no subject", claims -> without(claims, "sub")),
                wrong("a subject that is no text", claims -> claims.put("sub", 7)));
    }

    private static Arguments wrong(String what, UnaryOperator<JsonObject> change) {
        return Arguments.of(what, change);
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void token_withWrongClaims_isNotAdmitted(String what, UnaryOperator<JsonObject> change) {
        assertThatThrownBy(() -> policy.admit(KEYS.token("RS256", change.apply(claims()))))
                .as(what)
                .isInstanceOf(NotAdmitted.class)
                .hasMessageStartingWith("the token is not accepted: ");
    }

    @Test
    void token_forged_isNotAdmitted() {
        String good = KEYS.token("RS256", claims());
        String[] parts = good.split("\\.", -1);
        String other = KEYS.token("RS256", claims().put("sub", "bob")).split("\\.", -1)[1];
        assertNotAdmitted(parts[0] + "." + other + "." + parts[2]);
        assertNotAdmitted(parts[0] + "." + parts[1] + ".");
        assertNotAdmitted(new TestKeys().token("ES256", claims()));
        assertNotAdmitted(KEYS.token("none", claims()));
        assertNotAdmitted(KEYS.confused(claims()));
        assertNotAdmitted("a.b.c");
        assertNotAdmitted("..");
        assertNotAdmitted("");
        assertNotAdmitted("x".repeat(20_000));
    }

    private void assertNotAdmitted(String token) {
        assertThatThrownBy(() -> policy.admit(token)).isInstanceOf(NotAdmitted.class);
    }

    @Test
    void keySet_changed_isFollowed() throws Exception {
        TestKeys fresh = new TestKeys();
        String token = fresh.token("ES256", claims());
        assertNotAdmitted(token);
        var changed = new java.util.concurrent.CountDownLatch(1);
        policy.onChange(changed::countDown);
        Files.writeString(folder.resolve("keys.json"), fresh.keySet());
        assertThat(changed.await(10, SECONDS)).isTrue();
        assertThat(policy.admit(token).subject()).isEqualTo("ada");
        assertNotAdmitted(KEYS.token("ES256", claims()));
    }
}
