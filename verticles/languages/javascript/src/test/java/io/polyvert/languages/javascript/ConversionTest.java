package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.polyvert.bus.JsonRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConversionTest {
    private static final long BEYOND = (1L << 53) + 1;

    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void deploy() throws Exception {
        stage = new Stage(folder);
        stage.vertx.eventBus().registerDefaultCodec(LocalDate.class, new DateCodec());
        stage.run("""
                const type = v => v === null ? "null" : Array.isArray(v) ? "array" : v instanceof Uint8Array ? "Uint8Array" : typeof v;
                bus.consumer("echo", m => m.body);
                bus.consumer("type", m => type(m.body));
                bus.consumer("member", m => type(m.body.x) + " " + m.body.x);
                bus.consumer("make", m => (0, eval)("(" + m.body + ")"));
                bus.consumer("relay", async m => (await bus.request("echo", m.body)).body);
                """);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> incoming() {
        return Stream.of(
                row(null, "null", null),
                row(true, "boolean", true),
                row(42, "number", 42),
                row(42L, "number", 42),
                row((short) 7, "number", 7),
                row(1L << 40, "number", 1L << 40),
                row(-BEYOND + 2, "number", -BEYOND + 2),
                row(BEYOND, "bigint", BEYOND),
                row(Long.MIN_VALUE, "bigint", Long.MIN_VALUE),
                row(0.5, "number", 0.5),
                row(0.5f, "number", 0.5),
                row(1e300, "number", 1e300),
                row("Grüße 🦉\u0000", "string", "Grüße 🦉\u0000"),
                row("", "string", ""),
                row('x', "string", "x"),
                row(JsonArray.of(1, null, "a"), "array", JsonArray.of(1, null, "a")),
                row(
                        JsonObject.of("a", JsonArray.of(JsonObject.of("b", 1.5))),
                        "object",
                        JsonObject.of("a", JsonArray.of(JsonObject.of("b", 1.5)))),
                row(Buffer.buffer("bytes"), "Uint8Array", Buffer.buffer("bytes")),
                row(new byte[] {-1, 0, 1}, "Uint8Array", Buffer.buffer(new byte[] {-1, 0, 1})),
                row(Buffer.buffer(), "Uint8Array", Buffer.buffer()));
    }

    private static Arguments row(@Nullable Object sent, String type, @Nullable Object back) {
        return Arguments.of(sent, type, back);
    }

    @ParameterizedTest
    @MethodSource("incoming")
    void body_fromTheBus_hasItsTypeAndComesBack(@Nullable Object sent, String type, @Nullable Object back)
            throws Exception {
        assertThat(stage.ask("type", sent)).isEqualTo(type);
        assertThat(stage.ask("echo", sent)).isEqualTo(back);
        assertThat(stage.ask("relay", sent)).isEqualTo(back);
    }

    @Test
    void bigNumber_insideObjectsAndArrays_keepsEveryDigit() throws Exception {
        JsonObject body = JsonObject.of("x", BEYOND, "list", JsonArray.of(JsonObject.of("y", -BEYOND), 1, null));
        assertThat(stage.ask("member", body)).isEqualTo("bigint " + BEYOND);
        assertThat(stage.ask("echo", body)).isEqualTo(body);
        assertThat(stage.ask("member", JsonObject.of("x", BigInteger.TEN.pow(30))))
                .isEqualTo("bigint 1" + "0".repeat(30));
    }

    @Test
    void bytes_insideObject_arriveAsBase64() throws Exception {
        assertThat(stage.ask("member", JsonObject.of("x", Buffer.buffer("hi?"))))
                .isEqualTo("string aGk_");
    }

    @Test
    void bytes_ofTwentyMiB_crossBothWays() throws Exception {
        Buffer large = Buffer.buffer("0123456789abcdef".repeat(20 << 16));
        assertThat(stage.ask("echo", large)).isEqualTo(large);
    }

    @Test
    void headers_bothWays_areTexts() throws Exception {
        stage.run("""
                bus.consumer("headers", m => m.headers);
                bus.consumer("withHeaders", async m => (await bus.request("headers", 0, { headers: { a: 1, b: "x" } })).body);
                """);
        assertThat(stage.ask("withHeaders", "")).isEqualTo(JsonObject.of("a", "1", "b", "x"));
        assertThat(stage.ask("headers", "")).isEqualTo(new JsonObject());
    }

    static Stream<Arguments> outgoing() {
        return Stream.of(
                Arguments.of("undefined", null),
                Arguments.of("Promise.resolve(3)", 3),
                Arguments.of("3_000_000_000", 3_000_000_000L),
                Arguments.of("12n", 12L),
                Arguments.of("9223372036854775807n", Long.MAX_VALUE),
                Arguments.of("({a: 12n, b: undefined, c: null, d: () => 1})", new JsonObject("{\"a\":12,\"c\":null}")),
                Arguments.of("[undefined]", new JsonArray("[null]")),
                Arguments.of("new Date(0)", "1970-01-01T00:00:00.000Z"),
                Arguments.of("({toJSON: () => ({z: 1})})", new JsonObject("{\"z\":1}")),
                Arguments.of("new TextEncoder().encode('hello').subarray(1, 3)", Buffer.buffer("el")),
                Arguments.of("new TextEncoder().encode('hi').buffer", Buffer.buffer("hi")),
                Arguments.of("new DataView(new ArrayBuffer(1))", Buffer.buffer(new byte[1])),
                Arguments.of("new Uint16Array([258])", Buffer.buffer(new byte[] {2, 1})));
    }

    @ParameterizedTest
    @MethodSource("outgoing")
    void value_fromJavaScript_reachesTheBus(String expression, @Nullable Object expected) throws Exception {
        assertThat(stage.ask("make", expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NaN | the body is NaN, which cannot travel; send null or text",
                "({a: [1, -Infinity], b: null}) | the body.a[1] is -Infinity, which cannot travel",
                "({a: new Uint8Array(2)}) | bytes inside an object cannot travel",
                "[new ArrayBuffer(2)] | bytes inside an object cannot travel",
                "9223372036854775808n | the bigint 9223372036854775808 cannot travel: it does not fit into 64 bits",
                "(() => 1) | a function cannot travel",
                "Symbol('x') | a symbol cannot travel",
                "(() => { const a = {}; a.a = a; return a })() | circular",
            })
    void value_thatCannotTravel_isRefusedWithTheReason(String expression, String reason) {
        var refusal = stage.failure("make", expression);
        assertThat(refusal.failureCode()).isEqualTo(Failure.INTERNAL.code());
        assertThat(refusal).hasMessage("internal error at make");
        assertThat(stage.thrown("make", expression)).startsWith("TypeError: ").containsIgnoringCase(reason);
    }

    @Test
    void json_ofTheProgramItself_isAsTheStandardSays() throws Exception {
        assertThat(stage.ask("make", "JSON.stringify({b: new Uint8Array(1)})")).isEqualTo("{\"b\":{\"0\":0}}");
        assertThat(stage.thrown("make", "JSON.stringify(1n)")).contains("BigInt");
    }

    @Test
    void body_ofUnknownClass_isRefusedAsInvalid() {
        var refusal = stage.failure("echo", LocalDate.EPOCH);
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(refusal).hasMessageContaining("a body of class java.time.LocalDate cannot enter JavaScript");
    }

    @Test
    void javaValues_withJsonForm_arriveAsThat() {
        Conversion conversion = new Conversion("mark:");
        assertThat(conversion.toGuest(Map.of("a", List.of(1)))).isEqualTo(new Passed(Conversion.JSON, "{\"a\":[1]}"));
        assertThat(conversion.toGuest(List.of(BEYOND)))
                .isEqualTo(new Passed(Conversion.JSON_WITH_BIG, "[\"mark:" + BEYOND + "\"]"));
        JsonRecord record = () -> JsonObject.of("a", 1);
        assertThat(conversion.toGuest(record)).isEqualTo(new Passed(Conversion.JSON, "{\"a\":1}"));
        assertThat(conversion.toGuest(Failure.DENIED)).isEqualTo(new Passed(Conversion.PLAIN, "DENIED"));
    }
}
