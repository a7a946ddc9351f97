package io.polyvert.languages.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The conversion table of [PythonHost], row by row.
class PythonConversionIT {
    private static final String SOURCE = """
            from vertx import bus

            @bus.consumer("seen")
            async def seen(message):
                return type(message.body).__name__ + " " + repr(message.body)

            @bus.consumer("back")
            async def back(message):
                return message.body

            @bus.consumer("through")
            async def through(message):
                return (await bus.request("back", message.body)).body

            @bus.consumer("made")
            async def made(message):
                return eval(message.body)
            """;

    private static PythonNode node;

    @BeforeAll
    static void open(@TempDir Path folder) {
        node = new PythonNode(folder);
        node.deploy("table.py", SOURCE);
    }

    @AfterAll
    static void close() {
        node.close();
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(null, "NoneType None"),
                Arguments.of(true, "bool True"),
                Arguments.of(false, "bool False"),
                Arguments.of(0, "int 0"),
                Arguments.of(Long.MAX_VALUE, "int 9223372036854775807"),
                Arguments.of(Long.MIN_VALUE, "int -9223372036854775808"),
                Arguments.of(0.1, "float 0.1"),
                Arguments.of(-1.5e300, "float -1.5e+300"),
                Arguments.of("", "str ''"),
                Arguments.of("Grüße 🐍\0", "str 'Grüße 🐍\\x00'"),
                Arguments.of(new JsonArray().add(1).addNull().add("x"), "list [1, None, 'x']"),
                Arguments.of(
                        new JsonObject().put("a", new JsonObject().put("b", 2L << 40)),
                        "dict {'a': {'b': 2199023255552}}"),
                Arguments.of(
                        new JsonObject().put("big", BigInteger.TWO.pow(100)),
                        "dict {'big': 1267650600228229401496703205376}"),
                Arguments.of(Buffer.buffer(), "bytes b''"),
                Arguments.of(Buffer.buffer("\0{}"), "bytes b'\\x00{}'"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void value_fromTheBus_isSeenInPython(@Nullable Object value, String seen) {
        assertThat(node.ask("seen", value)).isEqualTo(seen);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void value_throughPythonTwice_isTheSame(@Nullable Object value, String seen) {
        assertThat(node.ask("through", value)).as(seen).isEqualTo(value);
    }

    @Test
    void bytes_ofEveryValue_areTheSame() {
        byte[] all = new byte[256];
        IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
        assertThat(node.ask("through", Buffer.buffer(all))).isEqualTo(Buffer.buffer(all));
    }

    @Test
    void bytes_ofMebibytes_areTheSame() {
        byte[] many = new byte[20 * 1024 * 1024];
        IntStream.range(0, many.length).forEach(i -> many[i] = (byte) (i % 251));
        assertThat(node.ask("through", Buffer.buffer(many))).isEqualTo(Buffer.buffer(many));
    }

    @ParameterizedTest
    @MethodSource
    void value_madeInPython_isSeenOnTheBus(String expression, Object value) {
        assertThat(node.ask("made", expression)).isEqualTo(value);
    }

    static Stream<Arguments> value_madeInPython_isSeenOnTheBus() {
        return Stream.of(
                Arguments.of("(1, 2)", new JsonArray().add(1).add(2)),
                Arguments.of("bytearray(b'ab')", Buffer.buffer("ab")),
                Arguments.of("memoryview(b'abc')[1:]", Buffer.buffer("bc")),
                Arguments.of("{1: True}", new JsonObject().put("1", true)),
                Arguments.of("2 ** 40", 1L << 40));
    }

    @ParameterizedTest
    @MethodSource
    void value_thatCannotTravel_isRefusedWithTheReason(String expression, String reason) {
        assertThat(node.refusalOf("made", expression)).hasMessage("internal error at made");
        assertThat(node.thrown("made", expression)).contains(reason);
    }

    static Stream<Arguments> value_thatCannotTravel_isRefusedWithTheReason() {
        return Stream.of(
                Arguments.of("float('nan')", "NaN and infinity do not travel"),
                Arguments.of("[float('-inf')]", "NaN and infinity do not travel"),
                Arguments.of("{'x': b'1'}", "bytes inside an object do not travel"),
                Arguments.of("{1, 2}", "a value of type set does not travel"),
                Arguments.of("'\\ud800'", "lone surrogate U+D800"),
                Arguments.of("(lambda x: x.append(x) or x)([])", "contains itself"));
    }
}
