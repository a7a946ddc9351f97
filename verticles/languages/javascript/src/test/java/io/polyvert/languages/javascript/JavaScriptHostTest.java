package io.polyvert.languages.javascript;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaScriptHostTest {
    @TempDir
    Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void consumer_inEachStyle_answers() throws Exception {
        stage.run("""
                bus.consumer("plain", message => "plain " + message.body);
                bus.consumer("promise", message => bus.request("plain", message.body).then(m => "promise " + m.body));
                bus.consumer("await", async ({ body }) => {
                    const reply = await bus.request("promise", body);
                    return "await " + reply.body;
                });
                bus.consumer("callback", (message, done) => {
                    bus.request("await", message.body, (error, reply) => done(error, "callback " + reply.body));
                });
                """);
        assertThat(stage.ask("callback", "x")).isEqualTo("callback await promise plain x");
    }

    @Test
    void module_withNeighboursJsonConfigAndTopLevelAwait_starts() throws Exception {
        stage.file("lib/words.mjs", "import { bus } from 'vertx'; export const hello = async () => 'Hello';");
        stage.file("names.json", "{\"ada\": \"Ada\"}");
        stage.deploy(stage.file("main.mjs", """
                import { bus, config } from "vertx";
                import { hello } from "./lib/words.mjs";
                import names from "./names.json" with { type: "json" };
                const greeting = await hello();
                bus.consumer("greet", () => greeting + ", " + names[config.who]);
                """).withConfig(JsonObject.of("who", "ada")));
        assertThat(stage.ask("greet", "")).isEqualTo("Hello, Ada");
    }

    @Test
    void instances_two_shareNothing() throws Exception {
        stage.deploy(stage.file("count.js", """
                import { bus } from "vertx";
                let count = 0;
                bus.consumer("count", () => ++count);
                """).withInstances(2));
        var counts = new JsonArray();
        for (int i = 0; i < 4; i++) {
            counts.add(stage.ask("count", ""));
        }
        assertThat(counts).isEqualTo(JsonArray.of(1, 1, 2, 2));
    }

    @Test
    void sendAndPublish_reachTheBus() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        stage.vertx
                .eventBus()
                .consumer("sent", m -> got.add(m.body() + " " + m.headers().get("from")));
        stage.run("bus.send('sent', 'a', { headers: { from: 'js' } }); bus.publish('sent', 'b');");
        assertThat(got.poll(10, SECONDS)).isEqualTo("a js");
        assertThat(got.poll(10, SECONDS)).isEqualTo("b null");
    }

    @Test
    void unregister_thenRequest_findsNobody() throws Exception {
        stage.run("""
                const once = bus.consumer("once", () => 1);
                bus.consumer("end", async () => { await once.unregister(); return once.address; });
                """);
        assertThat(stage.ask("end", "")).isEqualTo("once");
        assertThat(stage.failure("once", "").failureType()).hasToString("NO_HANDLERS");
    }

    @ParameterizedTest
    @CsvSource({
        "'throw new Failure(404, \"no such order\")', 404, no such order",
        "'return Promise.reject(new Failure(409, \"twice\"))', 409, twice",
        "'return bus.request(\"nobody\", 1)', 503, no handler at 'nobody'",
        "'return bus.request(\"teapot\", 1)', 418, I am a teapot",
    })
    void handler_refusing_keepsCodeAndText(String body, int code, String text) throws Exception {
        stage.vertx.eventBus().consumer("teapot", m -> m.fail(418, "I am a teapot"));
        stage.run("bus.consumer('refuse', m => { " + body + " });");
        ReplyException refusal = stage.failure("refuse", "");
        assertThat(refusal.failureCode()).isEqualTo(code);
        assertThat(refusal).hasMessage(text);
        assertThat(stage.log).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bus.consumer('broken', m => m.body.a.b)", "bus.consumer('broken', async m => m.body.a.b)"})
    void handler_broken_isLoggedOnceWithItsLineAndAnswered(String program) throws Exception {
        stage.run("\n" + program);
        ReplyException refusal = stage.failure("broken", new JsonObject());
        assertThat(refusal.failureCode()).isEqualTo(Failure.INTERNAL.code());
        assertThat(refusal).hasMessage("internal error at broken");
        assertThat(TracedFailure.traceOf(refusal))
                .extracting(Hop::message)
                .containsExactly("TypeError: Cannot read property 'b' of undefined");
        assertThat(stage.nextLine())
                .startsWith("SEVERE internal error at broken: main.js:3:")
                .contains("TypeError: Cannot read property 'b' of undefined", program)
                .doesNotContain("java", "vertx.mjs");
        assertThat(stage.log).isEmpty();
    }

    @Test
    void failure_passedOn_isPlacedWhereItWasAwaited() throws Exception {
        stage.vertx.eventBus().consumer("teapot", m -> m.fail(418, "I am a teapot"));
        stage.run("""
                async function pour() {
                  return (await bus.request("teapot")).body;
                }
                bus.consumer("tea", async () => {
                  const cup = await pour();
                  return cup;
                });
                bus.consumer("water", async () => (await bus.request("teapot")).body);
                """);
        assertThat(placeOf("tea")).startsWith("main.js:3:");
        assertThat(placeOf("water")).startsWith("main.js:9:");
    }

    private String placeOf(String address) {
        return TracedFailure.traceOf(stage.failure(address, "")).getFirst().place();
    }

    @Test
    void request_failing_isRejectedWithCodeTypeAndText() throws Exception {
        stage.vertx.eventBus().consumer("silent", _ -> {});
        stage.run("""
                const outcome = e => [e instanceof Failure, e instanceof Error, e.failureCode, e.failureType, e.message];
                bus.consumer("nobody.there", () => bus.request("nobody", 1).catch(outcome));
                bus.consumer("too.late", () => bus.request("silent", 1, { timeout: 20 }).catch(outcome));
                bus.consumer("by.callback", (m, done) => bus.request("nobody", 1, {}, e => done(null, outcome(e))));
                """);
        JsonArray nobody = JsonArray.of(true, true, -1, "NO_HANDLERS", "no handler at 'nobody'");
        assertThat(stage.ask("nobody.there", "")).isEqualTo(nobody);
        assertThat(stage.ask("by.callback", "")).isEqualTo(nobody);
        assertThat(String.valueOf(stage.ask("too.late", ""))).startsWith("[true,true,-1,\"TIMEOUT\",");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bus.request('a', 1, { timeuot: 5 }) | option 'timeuot' is unknown; allowed: headers, timeout",
                "bus.request('a', 1, { timeout: 'soon' }) | timeout soon is not a whole number of milliseconds",
                "bus.consumer('', () => 1) | address  is not a text",
                "bus.consumer('a', 5) | handler 5 is not a function",
                "throw new Failure('x', 'y') | failure code x is not a whole number above 0",
                "onStop(1) | stop hook 1 is not a function",
                "setTimeout('code', 1) | a timer calls a function, not code",
            })
    void call_wrong_saysWhatIsAllowed(String call, String reason) throws Exception {
        String refusal = stage.refusal(stage.file(
                "main.js",
                "import { bus, Failure, onStop } from 'vertx';\nawait (async () => { " + call
                        + " })().then(p => p);\nawait " + (call.startsWith("throw") ? "0" : call) + ";"));
        assertThat(refusal).startsWith("main.js:2:").contains(reason);
    }

    @Test
    void program_withSyntaxError_saysPlaceAndShowsTheLine() throws Exception {
        assertThat(stage.refusal(stage.file("bad.js", "import { bus } from 'vertx';\nconst a = ;\n")))
                .isEqualTo("""
                        bad.js:2:11: SyntaxError: Expected an operand but found ;
                            const a = ;
                                      ^""");
    }

    @Test
    void neighbour_withSyntaxError_isNamed() throws Exception {
        stage.file("app/lib/bad.js", "let x = 1;\nlet x = 2;");
        assertThat(stage.refusal(stage.file("app/main.js", "import './lib/bad.js';")))
                .startsWith("app/lib/bad.js:2:")
                .contains("SyntaxError: ", "let x = 2;\n");
    }

    @Test
    void program_throwingAtStart_saysPlaceAndWhoCalled() throws Exception {
        assertThat(stage.refusal(stage.file("throws.js", "function f() {\n\tnull.foo;\n}\nf();\n")))
                .isEqualTo("""
                        throws.js:2:2: TypeError: Cannot read property 'foo' of null
                            \tnull.foo;
                            \t^
                          called at throws.js:4:1""");
        assertThat(stage.refusal(stage.file("late.js", "await null;\nthrow 'no reason';")))
                .isEqualTo("late.js threw 'no reason'");
    }

    @Test
    void import_missing_saysWhichAndWhere() throws Exception {
        assertThat(stage.refusal(stage.file("miss.js", "import 'vertx';\nimport './nope.js';")))
                .isEqualTo("""
                        miss.js:2:8: cannot find module './nope.js'
                            import './nope.js';
                                   ^""");
        stage.file("lib.js", "export const there = 1;");
        assertThat(stage.refusal(stage.file("export.js", "import { gone } from './lib.js';")))
                .startsWith(
                        "export.js:1:1: SyntaxError: The requested module './lib.js' does not provide an export named 'gone'");
        assertThat(stage.refusal(stage.file("vertx.js", "import { buss } from 'vertx';")))
                .contains("'buss'");
    }

    @Test
    void start_endlessLoopOrAwait_isEndedWithReason() throws Exception {
        try (Stage quick = new Stage(folder, Duration.ofMillis(300))) {
            assertThat(quick.refusal(quick.file("loop.js", "let i = 0;\nfor (;;) {\n  i++;\n}\n")))
                    .startsWith("loop.js did not finish starting within 300 ms: it was still busy at loop.js:");
            assertThat(quick.refusal(quick.file("waits.js", "await new Promise(() => {});")))
                    .isEqualTo("waits.js did not finish starting within 300 ms: a top-level await is still waiting");
            assertThat(quick.refusal(quick.file("later.js", "await null;\nfor (;;) {}\n")))
                    .startsWith("later.js did not finish starting within 300 ms: it was still busy");
            quick.run("bus.consumer('alive', () => 'yes');");
            assertThat(quick.ask("alive", "")).isEqualTo("yes");
        }
    }

    @Test
    void undeploy_runsHooksStopsTimersAndClosesTheContext() throws Exception {
        BlockingQueue<Object> got = new LinkedBlockingQueue<>();
        stage.vertx.eventBus().consumer("got", m -> got.add(m.body()));
        var verticle = (JavaScriptVerticle)
                stage.host.prepare(stage.vertx, stage.file("main.js", """
                        import { bus, onStop, timer } from "vertx";
                        onStop(() => bus.send("got", "first hook"));
                        onStop(() => { throw new Error("hook") });
                        onStop(async () => { await timer(5); bus.send("got", "last hook"); });
                        setInterval(() => bus.send("got", "tick"), 1);
                        """)).get();
        String id = stage.vertx.deployVerticle(verticle).await(20, SECONDS);
        assertThat(got.poll(10, SECONDS)).isEqualTo("tick");
        assertThat(verticle.isClosed()).isFalse();
        stage.vertx.undeploy(id).await(10, SECONDS);
        assertThat(verticle.isClosed()).isTrue();
        stage.vertx.eventBus().send("got", "marker");
        assertThat(stage.nextLine()).contains("a stop hook failed: main.js:3:22: Error: hook");
        var all = new ArrayList<Object>();
        for (Object one = got.poll(10, SECONDS); !"marker".equals(one); one = got.poll(10, SECONDS)) {
            all.add(String.valueOf(one));
        }
        assertThat(all).containsSubsequence("last hook", "first hook");
        stage.vertx.eventBus().send("got", "later marker");
        assertThat(got.poll(10, SECONDS)).as("no tick after the end").isEqualTo("later marker");
    }

    @Test
    void undeploy_handlerAtWork_answersFirst() throws Exception {
        String id = stage.run("""
                bus.consumer("slow", async () => { bus.send("working", 1); await timer(100); return "done"; });
                """);
        var working = new LinkedBlockingQueue<Object>();
        stage.vertx.eventBus().consumer("working", m -> working.add(String.valueOf(m.body())));
        var answer = stage.vertx.eventBus().request("slow", "");
        assertThat(working.poll(10, SECONDS)).isEqualTo("1");
        stage.vertx.undeploy(id).await(10, SECONDS);
        assertThat(answer.await(10, SECONDS).body()).isEqualTo("done");
    }

    @Test
    void undeploy_handlerNeverDone_isToldAfterTheGrace() throws Exception {
        String id =
                stage.run("bus.consumer('never', () => { bus.send('working', 1); return new Promise(() => {}); });");
        var working = new LinkedBlockingQueue<Object>();
        stage.vertx.eventBus().consumer("working", m -> working.add(String.valueOf(m.body())));
        var answer = stage.vertx.eventBus().request("never", "");
        assertThat(working.poll(10, SECONDS)).isEqualTo("1");
        stage.vertx.undeploy(id).await(10, SECONDS);
        assertThatThrownBy(() -> answer.await(10, SECONDS)).hasMessage("test is being undeployed");
    }

    @Test
    void rejection_unhandled_isLoggedWithItsPlace() throws Exception {
        stage.run("\nPromise.reject(new Error('nobody looks'));");
        assertThat(stage.nextLine()).startsWith("SEVERE unhandled rejection: main.js:3:16: Error: nobody looks");
    }

    @Test
    void log_andConsole_reachTheLogAtTheirLevels() throws Exception {
        stage.run("""
                log.debug("d"); log.info("i", { a: [1, "x"], m: new Map([["k", 1n]]) }); log.warn("w %d%% %s", "5", "of"); log.error("e");
                console.log("c"); console.error(new Set([1]));
                """);
        assertThat(Stream.generate(this::line).limit(6))
                .containsExactly(
                        "FINE d",
                        "INFO i {a: [1, \"x\"], m: Map {\"k\" => 1n}}",
                        "WARNING w 5% of",
                        "SEVERE e",
                        "INFO c",
                        "SEVERE Set {1}");
    }

    private String line() {
        try {
            return stage.nextLine();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void prepare_fileMissing_saysSo() {
        assertThatThrownBy(() -> stage.host.prepare(stage.vertx, DeploymentSpec.of("nowhere.js", folder)))
                .isInstanceOf(DeploymentException.class)
                .hasMessageStartingWith("nowhere.js does not exist in ");
    }
}
