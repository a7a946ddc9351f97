package io.polyvert.languages.node;

import static io.polyvert.languages.node.NodeStage.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.Resources;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;

/// JavaScript verticles in real processes of Node, over a real Unix socket.
class NodeHostIT {
    private static final long BEYOND = (1L << 53) + 1;

    private NodeStage node;
    private Path folder;
    private final LinkedBlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    @BeforeEach
    void open(@TempDir Path folder) {
        this.folder = folder;
        node = new NodeStage(folder);
        node.bus().consumer("seen", message -> seen.add(String.valueOf(message.body())));
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void consumer_inEachStyle_answers() {
        node.deploy("styles.js", """
                import { bus, config, timer } from "vertx";
                await timer(1);
                bus.consumer("plain", message => "plain " + message.body);
                bus.consumer("promise", m => bus.request("plain", m.body, { headers: { a: 1 } }).then(r => "promise " + r.body));
                bus.consumer("await", async ({ body }) => (await bus.request("promise", body)).body + config.mark);
                bus.consumer("callback", (m, done) => bus.request("await", m.body, (e, r) => done(e, r.body)));
                bus.consumer("headers", m => m.headers);
                """, spec -> spec.withConfig(JsonObject.of("mark", "!")));
        assertThat(node.ask("callback", "x")).isEqualTo("promise plain x!");
    }

    @Test
    void memoryLimit_isOfTheHeap_andNamedAsTheCause() {
        var limit = Resources.DEFAULTS.withMemoryMb(64);
        node.deploy(
                "small.mjs",
                "import { bus } from 'vertx'; bus.consumer('small', () => 'fine');\n",
                spec -> spec.withResources(limit));
        assertThat(node.ask("small", null)).isEqualTo("fine");
        assertThatThrownBy(() -> node.deploy(
                        "big.mjs",
                        "const all = []; for (;;) all.push(new Array(1000).fill(all));\n",
                        spec -> spec.withResources(limit)))
                .hasMessageContaining("SIGABRT")
                .hasMessageContaining("; resources.memoryMb=64 is the likely cause: allow more, or leave it out");
    }

    @Test
    void conversions_bothWays_areThoseOfTheOtherHost() {
        node.deploy("echo.mjs", """
                import { bus } from "vertx";
                const type = v => v === null ? "null" : Array.isArray(v) ? "array" : v instanceof Uint8Array ? "Uint8Array" : typeof v;
                bus.consumer("echo", m => m.body);
                bus.consumer("type", m => type(m.body));
                bus.consumer("member", m => type(m.body.x) + " " + m.body.x);
                bus.consumer("make", m => (0, eval)("(" + m.body + ")"));
                """);
        rows().forEach(row -> {
            assertThat(node.ask("type", row.get()[0])).isEqualTo(row.get()[1]);
            assertThat(node.ask("echo", row.get()[0])).isEqualTo(row.get()[2]);
        });
        JsonObject big = JsonObject.of("x", BEYOND, "list", JsonArray.of(-BEYOND, 1));
        assertThat(node.ask("member", big)).isEqualTo("bigint " + BEYOND);
        assertThat(node.ask("echo", big)).isEqualTo(big);
        assertThat(node.ask("make", "new Uint16Array([258])")).isEqualTo(Buffer.buffer(new byte[] {2, 1}));
        assertThat(node.ask("make", "undefined")).isNull();
        assertThat(node.refusalOf("make", "NaN")).hasMessage("internal error at make");
        assertThat(node.thrown("make", "({a: [1, NaN], b: null})"))
                .isEqualTo("TypeError: the body.a[1] is NaN, which cannot travel; send null or text");
        assertThat(node.thrown("make", "({a: new Uint8Array(2)})")).contains("bytes inside an object cannot travel");
        assertThat(node.thrown("make", "9223372036854775808n")).contains("does not fit into 64 bits");
    }

    private static Stream<Arguments> rows() {
        return Stream.of(
                row(null, "null", null),
                row(true, "boolean", true),
                row(42, "number", 42),
                row(BEYOND, "bigint", BEYOND),
                row(Long.MIN_VALUE, "bigint", Long.MIN_VALUE),
                row(0.5, "number", 0.5),
                row("Grüße 🦉\u0000", "string", "Grüße 🦉\u0000"),
                row(JsonArray.of(1, null, "a"), "array", JsonArray.of(1, null, "a")),
                row(JsonObject.of("a", JsonArray.of(1.5)), "object", JsonObject.of("a", JsonArray.of(1.5))),
                row(
                        Buffer.buffer("0123456789abcdef".repeat(1 << 16)),
                        "Uint8Array",
                        Buffer.buffer("0123456789abcdef".repeat(1 << 16))),
                row(Buffer.buffer(), "Uint8Array", Buffer.buffer()));
    }

    private static Arguments row(@Nullable Object sent, String type, @Nullable Object back) {
        return Arguments.of(sent, type, back);
    }

    @Test
    void failures_meantOrNot_reachTheCaller() {
        node.deploy("fail.mjs", """
                import { bus, Failure } from "vertx";
                bus.consumer("meant", () => { throw new Failure(404, "order 8 is not open"); });
                bus.consumer("bug", async () => null.foo);
                bus.consumer("passed", async () => { try { await bus.request("meant"); } catch (e) { return [e.failureCode, e.failureType, e.message]; } });
                bus.consumer("nobody", async () => { try { await bus.request("nobody.there"); } catch (e) { return [e.failureCode, e.failureType]; } });
                bus.consumer("late", async () => { try { await bus.request("never", 1, { timeout: 50 }); } catch (e) { return e.failureType; } });
                bus.consumer("never", () => new Promise(() => {}));
                bus.consumer("on", async () => (await bus.request("meant")).body);
                """);
        assertThat(TracedFailure.traceOf(node.refusalOf("on", null)))
                .extracting(Hop::place)
                .satisfiesExactly(
                        place -> assertThat(place).startsWith("fail.mjs:8:"),
                        place -> assertThat(place).startsWith("fail.mjs:2:"));
        assertThat(node.refusalOf("meant", null)).hasMessage("order 8 is not open");
        assertThat(node.refusalOf("meant", null).failureCode()).isEqualTo(404);
        assertThat(node.refusalOf("bug", null)).hasMessage("internal error at bug");
        assertThat(node.thrown("bug", null)).startsWith("TypeError: Cannot read properties of null");
        assertThat(node.ask("passed", null)).isEqualTo(JsonArray.of(404, "RECIPIENT_FAILURE", "order 8 is not open"));
        assertThat(node.ask("nobody", null)).isEqualTo(JsonArray.of(-1, "NO_HANDLERS"));
        assertThat(node.ask("late", null)).isEqualTo("TIMEOUT");
    }

    @Test
    void caller_givingUp_firesTheSignalAndEndsWhatItAsked() throws Exception {
        node.deploy("slow.mjs", """
                import { bus } from "vertx";
                bus.consumer("slow", ({ signal, remaining }) => new Promise((_, reject) => {
                  bus.send("seen", remaining > 0 && remaining <= 20000);
                  signal.onabort = () => { bus.send("seen", signal.reason.name); reject(signal.reason); };
                }));
                bus.consumer("relay", async m => (await bus.request("slow", m.body)).body);
                bus.consumer("alive", m => m.body);
                """);
        var request = Calls.of(node.vertx()).request("relay", 1, new DeliveryOptions().setSendTimeout(20_000));
        assertThat(seen.poll(10, SECONDS)).isEqualTo("true");
        request.cancel();
        assertThat(seen.poll(10, SECONDS)).isEqualTo("AbortError");
        assertThat(node.ask("alive", "x")).isEqualTo("x");
    }

    @Test
    void package_ofNodeAndItsOwn_areThere() throws Exception {
        Files.createDirectories(folder.resolve("node_modules/left"));
        Files.writeString(folder.resolve("node_modules/left/index.js"), "module.exports = s => '<' + s;");
        Files.writeString(folder.resolve("helper.mjs"), "export { bus } from 'vertx';");
        node.deploy("uses.mjs", """
                import { createHash } from "node:crypto";
                import left from "left";
                import { bus } from "./helper.mjs";
                bus.consumer("hash", m => left(createHash("sha256").update(m.body).digest("hex").slice(0, 8)));
                """);
        assertThat(node.ask("hash", "a")).isEqualTo("<ca978112");
    }

    @Test
    void undeploy_finishesWorkRunsHooksAndEndsTheProcess() throws Exception {
        Deployment deployment = node.deploy("stops.mjs", """
                import { bus, onStop, timer } from "vertx";
                onStop(() => bus.send("seen", "first hook"));
                onStop(async () => { await timer(5); bus.send("seen", "last hook"); });
                bus.consumer("slow", async () => { bus.send("seen", "working"); await timer(200); return "done"; });
                """);
        var answer = node.bus().request("slow", "");
        assertThat(seen.poll(10, SECONDS)).isEqualTo("working");
        soon(node.deployments().undeploy(deployment.name()));
        assertThat(soon(answer).body()).isEqualTo("done");
        assertThat(seen.poll(10, SECONDS)).isEqualTo("last hook");
        assertThat(seen.poll(10, SECONDS)).isEqualTo("first hook");
        assertThat(node.refusalOf("slow", "").failureType().name()).isEqualTo("NO_HANDLERS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "const a = 1;\\nlet b = ; | x.mjs:2:9: SyntaxError: Unexpected token ';'",
                "\\nnull.foo; | x.mjs:2:6: TypeError: Cannot read properties of null (reading 'foo')",
                "import 'nope-package'; | x.mjs: package 'nope-package' is not installed; npm install nope-package",
                "import { buss } from 'vertx'; | SyntaxError: The requested module 'vertx' does not provide an export named 'buss'",
                "throw 'no reason' | x.mjs: threw no reason",
            })
    void file_thatCannotStart_saysWhy(String source, String reason) {
        assertThat(node.refusal("x.mjs", source.replace("\\n", "\n"))).hasMessageContaining(reason);
    }

    @Test
    void node_absentOrTypeScript_isSaidWithTheNextStep() {
        var none = new NodeHost(Map.of("PATH", folder.toString()));
        assertThat(none.readiness().detail()).isEqualTo("apt install nodejs");
        assertThat(new Interpreter.Found(folder, "20.20.2", 20, 20).dropsTypes())
                .isFalse();
        assertThat(new Interpreter.Found(folder, "22.18.0", 22, 18).dropsTypes())
                .isTrue();
    }
}
