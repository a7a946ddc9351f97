package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.Vertx.Outcome;
import io.polyvert.launcher.Vertx.Running;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes from start to end, and the commands that talk with them.
class NodeLifeIT {
    private static final String GREET = """
            import { bus } from "vertx";
            bus.consumer("greet", ({ body }) => ({ greeting: `Hello, ${body.name}` }));
            bus.consumer("echo", ({ body }) => body);
            bus.consumer("fail", () => { throw new Error("not today"); });
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @BeforeEach
    void verticles() throws IOException {
        vertx = new Vertx(folder);
        vertx.file("hello.js", GREET);
        vertx.file("pid.py", """
                import os
                from vertx import bus

                @bus.consumer("pid")
                async def pid(message):
                    return os.getpid()
                """);
        vertx.file("Slow.java", """
                public class Slow extends io.vertx.core.VerticleBase {
                    @Override
                    public io.vertx.core.Future<?> stop() {
                        return io.vertx.core.Promise.promise().future();
                    }
                }
                """);
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void stream_printsItemsUntilItEndsOrEnoughCame() throws Exception {
        vertx.file("ticks.py", """
                from vertx import bus

                @bus.consumer("ticks")
                async def ticks(message):
                    for n in range(message.body):
                        yield {"n": n}
                """);
        vertx.node("run", "ticks.py", "--http-port", "-1");

        assertThat(vertx.run("stream", "ticks", "200").out().lines())
                .hasSize(200)
                .endsWith("{\"n\":199}");
        assertThat(vertx.run("stream", "ticks", "1000000", "--count", "2").out().lines())
                .containsExactly("{\"n\":0}", "{\"n\":1}");
        assertThat(vertx.run("request", "ticks", "3").err()).contains("read it: vertx stream ticks");
    }

    @Test
    void jsJit_given_javaScriptIsCompiledAndSaysSo() throws Exception {
        vertx.file("sum.js", """
                import { bus } from "vertx";
                bus.consumer("sum", ({ body }) => {
                  let sum = 0;
                  for (let n = 0; n <= body; n++) sum += n;
                  return sum;
                });
                """);
        Vertx.Running node = vertx.node("run", "sum.js", "--js-jit", "--http-port", "-1");
        node.awaitError("JavaScript is compiled, by ");
        assertThat(vertx.run("request", "sum", "1000").out()).isEqualToIgnoringNewLines("500500");
    }

    @Test
    void run_threeLanguages_oneReadyLineSaysAll() {
        String ready = vertx.node("run", "hello.js", "pid.py", "Slow.java", "--http-port", "0")
                .ready();
        String pid = vertx.run("request", "pid").out().strip();
        assertThat(ready)
                .matches(
                        "ready in \\d+ ms · hello\\.js \\(javascript, event-loop\\), pid\\.py \\(python, process " + pid
                                + "\\), Slow\\.java \\(java, event-loop\\) · console http://127\\.0\\.0\\.1:\\d+/#t=[0-9a-f]{32}");
    }

    @Test
    void run_tokenOfTheReadyLine_opensTheNode() throws Exception {
        HttpResponse<String> health = health(vertx.node("run", "hello.js", "--http-port", "0"));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(health.body()))
                .isEqualTo(JsonObject.of("status", "up", "checks", JsonObject.of("deployments", "up", "node", "up")));
    }

    @Test
    void health_verticleIsGivenUp_isDownAndNamesIt() throws Exception {
        vertx.file("once.py", """
                import os
                from vertx import bus

                if os.path.exists("died"):
                    raise RuntimeError("not again")

                @bus.consumer("die")
                def die(message):
                    open("died", "w").close()
                    os._exit(3)
                """);
        Running node = vertx.node("run", "once.py", "hello.js", "--http-port", "0");
        vertx.run("request", "die");
        node.awaitError("is not started again");
        HttpResponse<String> health = health(node);
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(health.body()).getJsonObject("checks").getString("deployments"))
                .isEqualTo("'once' has failed; see vertx list and vertx logs");
        String away = "'die' is away: once/0 has been given up after 4 restarts; it did not start";
        HttpResponse<String> asked = http(node, "/bus/die", request -> request.POST(BodyPublishers.noBody()));
        assertThat(asked.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(asked.body()).getString("message")).isEqualTo(away);
        assertThat(vertx.run("request", "die").err()).contains(away);
        JsonObject listed = awaitDeployment("once", once -> once.containsKey("failure"));
        assertThat(listed.getString("state")).isEqualTo("failed");
        assertThat(listed.getInteger("restarts")).isEqualTo(4);
        assertThat(listed.getJsonArray("pids")).isEmpty();
        assertThat(vertx.run("list").out())
                .contains("once (python, failed, 4 restarts)", "\nonce/0 died 5 times within 60 s");
    }

    @Test
    void list_processWasStartedAgain_hasItsNewPid() throws Exception {
        vertx.node("run", "pid.py", "--http-port", "-1");
        JsonArray before = awaitDeployment("pid", pid -> true).getJsonArray("pids");
        ProcessHandle.of(before.getLong(0)).orElseThrow().destroyForcibly();
        JsonObject after = awaitDeployment(
                "pid",
                pid -> !pid.getJsonArray("pids").isEmpty()
                        && !pid.getJsonArray("pids").equals(before));
        assertThat(after.getInteger("restarts")).isEqualTo(1);
        assertThat(vertx.run("list").out()).contains("pid (python, 1 restart)");
    }

    /// What `vertx list` says of a deployment of the only node, when that is as it has to be.
    private JsonObject awaitDeployment(String name, Predicate<JsonObject> wanted) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < until) {
            JsonObject node = new JsonArray(vertx.run("list", "--json").out()).getJsonObject(0);
            for (Object deployment : node.getJsonArray("deployments")) {
                if (deployment instanceof JsonObject found
                        && found.getString("name").equals(name)
                        && wanted.test(found)) {
                    return found;
                }
            }
        }
        throw new AssertionError(
                "vertx list never said it: " + vertx.run("list", "--json").out());
    }

    private static HttpResponse<String> health(Running node) throws IOException, InterruptedException {
        return http(node, "/health", request -> request);
    }

    private static HttpResponse<String> http(Running node, String path, UnaryOperator<HttpRequest.Builder> request)
            throws IOException, InterruptedException {
        String ready = node.ready();
        URI console = URI.create(ready.substring(ready.indexOf("http://")));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    request.apply(HttpRequest.newBuilder(console.resolve(path))).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void sigterm_nodeDrainsAndExitsWith143_nothingIsLeft() throws Exception {
        Running node = vertx.node("run", "hello.js", "pid.py", "--http-port", "0");
        long python = Long.parseLong(vertx.run("request", "pid").out().strip());
        node.process().destroy();
        assertThat(node.awaitEnd()).isEqualTo(143);
        assertThat(vertx.nodeFolders()).isEmpty();
        assertThat(ProcessHandle.of(python).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void sigterm_verticleDoesNotStop_nodeEndsAllTheSame() throws Exception {
        Running node = vertx.node("run", "Slow.java", "--http-port", "0");
        node.process().destroy();
        assertThat(node.awaitEnd()).isEqualTo(143);
        assertThat(vertx.nodeFolders()).isEmpty();
    }

    @Test
    void sigterm_verticleLeavesAHookThatNeverEnds_nodeIsHaltedAndSaysWhy() throws Exception {
        vertx.file("Hook.java", """
                public class Hook extends io.vertx.core.VerticleBase {
                    @Override
                    public io.vertx.core.Future<?> start() {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            while (true) java.util.concurrent.locks.LockSupport.park();
                        }));
                        return io.vertx.core.Future.succeededFuture();
                    }
                }
                """);
        Running node = vertx.node("run", "Hook.java", "--http-port", "-1");
        node.process().toHandle().destroy(); // which lets what it says be read, unlike the process's own
        node.awaitError("has not ended within 10 s and is halted; it waits for hooks or threads of the verticles");
        assertThat(node.awaitEnd()).isEqualTo(143);
    }

    @Test
    void sigtermTwice_nodeHaltsAtOnce() throws Exception {
        Running node = vertx.node("run", "Slow.java", "--http-port", "0");
        node.process().destroy();
        node.process().toHandle().destroy();
        assertThat(node.awaitEnd()).isEqualTo(143);
    }

    @Test
    void backgroundNode_fromStartToStop_isListedLoggedAndGone() throws Exception {
        Outcome started = vertx.run("start", "hello.js", "--http-port", "0", "--id", "shop", "--java-opts", "-Xmx300m");
        assertThat(started.out())
                .as(started.toString())
                .startsWith("started shop · ready in ")
                .contains("hello.js");
        assertThat(started.exit()).isZero();
        JsonObject node = new JsonArray(vertx.run("list", "--json").out()).getJsonObject(0);
        assertThat(node.getString("name")).isEqualTo("shop");
        assertThat(node.getString("state")).isEqualTo("ready");
        assertThat(node.containsKey("token")).isFalse();
        assertThat(vertx.run("list").out()).contains("shop", "hello (javascript)");
        assertThat(vertx.run("request", "greet", "{\"name\":\"Ada\"}").out())
                .isEqualTo("{\"greeting\":\"Hello, Ada\"}\n");
        assertThat(vertx.run("logs", "shop").out()).contains("deployed name=hello");
        Outcome again = vertx.run("start", "hello.js", "--http-port", "0", "--id", "shop");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("vertx start: a node named 'shop' is already running");
        assertThat(vertx.run("stop", "shop").out()).isEqualTo("stopped shop\n");
        assertThat(vertx.nodeFolders()).isEmpty();
        assertThat(ProcessHandle.of(node.getLong("pid")).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(vertx.run("list").err()).isEqualTo("no node is running\n");
        assertThat(vertx.run("logs", "shop").out()).contains("deployed name=hello");
        assertThat(vertx.run("stop", "shop").exit()).isEqualTo(3);
    }

    @Test
    void nodeFolder_isForItsUserOnly() throws IOException {
        vertx.node("run", "hello.js", "--http-port", "0");
        Path node = vertx.nodeFolders().getFirst();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.resolve("node.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void request_bodiesOfEveryKind_comeBack() throws IOException {
        vertx.node("run", "hello.js", "--http-port", "0");
        assertThat(vertx.run("request", "echo", "[1,2.5,null]").out()).isEqualTo("[1,2.5,null]\n");
        assertThat(vertx.run("request", "echo", "plain text").out()).isEqualTo("plain text\n");
        assertThat(vertx.run("request", "echo", "plain text", "--json").out()).isEqualTo("\"plain text\"\n");
        assertThat(vertx.pipe("not asked for", "request", "echo").out()).isEqualTo("null\n");
        assertThat(vertx.pipe("{\"a\":1}\n", "request", "echo", "-").out()).isEqualTo("{\"a\":1}\n");
        vertx.file("bytes", "raw \u00e9");
        assertThat(vertx.run("request", "echo", "--file", "bytes").out()).isEqualTo("raw \u00e9\n");
    }

    @Test
    void request_refusals_sayWhyAndExitWith1() {
        vertx.node("run", "hello.js", "--http-port", "0");
        Outcome mistyped = vertx.run("request", "gret", "1");
        assertThat(mistyped.exit()).isEqualTo(1);
        assertThat(mistyped.err()).isEqualTo("vertx request: no handler at 'gret'; did you mean 'greet'?\n");
        Outcome failed = vertx.run("request", "fail", "1");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err())
                .startsWith("vertx request: 'fail' failed with code ")
                .hasLineCount(1);
    }

    @Test
    void request_severalNodes_asksWhich() {
        vertx.node("run", "hello.js", "--http-port", "0");
        vertx.node("run", "hello.js", "--http-port", "0");
        Outcome unclear = vertx.run("request", "echo", "1");
        assertThat(unclear.exit()).isEqualTo(3);
        assertThat(unclear.err())
                .isEqualTo("vertx request: several nodes are running (hello, hello-2); choose one with --node NAME\n");
        assertThat(vertx.run("request", "echo", "1", "--node", "hello-2").out()).isEqualTo("1\n");
        assertThat(vertx.run("request", "echo", "1", "--node", "helo").err()).contains("did you mean 'hello'?");
    }

    @Test
    void listen_publishedAndSent_areHeardInOrder() throws Exception {
        vertx.node("run", "hello.js", "--http-port", "0");
        Running listener = vertx.listen("news", "--count", "2");
        assertThat(vertx.run("publish", "news", "{\"n\":1}").exit()).isZero();
        assertThat(vertx.run("send", "news", "two", "--header", "k=v").exit()).isZero();
        assertThat(listener.nextLine()).isEqualTo("{\"n\":1}");
        assertThat(listener.nextLine()).isEqualTo("two");
        assertThat(listener.awaitEnd()).isZero();
    }

    @Test
    void listen_withReply_answersRequests() throws Exception {
        vertx.node("run", "hello.js", "--http-port", "0");
        Running listener = vertx.listen("ask", "--count", "1", "--reply", "{\"ok\":true}");
        assertThat(vertx.run("request", "ask", "1").out()).isEqualTo("{\"ok\":true}\n");
        assertThat(listener.awaitEnd()).isZero();
    }

    @Test
    void application_inAnotherFolder_isFoundWithItsFiles() throws IOException {
        Path app = Files.createDirectories(folder.resolve("apps/one"));
        Files.writeString(app.resolve("hello.js"), GREET);
        Files.writeString(
                app.resolve("app.yaml"),
                "name: one\nhttp: { port: 0 }\ntcp: { port: 0 }\ndeployments:\n  first: { verticle: hello.js, instances: 2 }\n");
        String ready = vertx.node("run", "apps/one/app.yaml").ready();
        assertThat(ready).contains("hello.js ×2 (javascript, event-loop)", " · tcp 127.0.0.1:");
        assertThat(vertx.run("list").out()).contains("one ");
    }

    @Test
    void request_thatFailsInTheThirdVerticle_showsTheWholeWay() throws IOException {
        vertx.file("Orders.java", """
                import io.vertx.core.*;

                public class Orders extends VerticleBase {
                    public Future<?> start() {
                        return vertx.eventBus()
                                .consumer("orders.place", message -> {
                                    message.reply(vertx.eventBus().request("pay.charge", 0).await().body());
                                })
                                .completion();
                    }
                }
                """);
        vertx.file("pay.py", """
                from vertx import bus

                @bus.consumer("pay.charge")
                async def charge(message):
                    return (await bus.request("pay.rate", message.body)).body

                @bus.consumer("pay.rate")
                def rate(message):
                    return 100 / message.body
                """);
        vertx.file("shop.yaml", """
                http: { port: 0 }
                deployments:
                  orders: { verticle: Orders.java, threading: virtual-thread }
                  pay: { verticle: pay.py }
                  shop: { verticle: shop.js }
                """);
        vertx.file("shop.js", """
                import { bus } from "vertx";

                bus.consumer("shop.order", async ({ body }) => {
                  const placed = await bus.request("orders.place", body);
                  return placed.body;
                });
                """);
        vertx.node("run", "shop.yaml");
        Outcome failed = vertx.run("request", "shop.order", "1", "--trace");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err().replaceAll("after \\d+ ms", "after N ms").lines())
                .containsExactly(
                        "vertx request: 'shop.order' failed with code 500: internal error at pay.rate",
                        "  shop.js:4:28 (javascript) at shop.order, after N ms: internal error at pay.rate",
                        "  Orders.java:7 (java) at orders.place, after N ms: internal error at pay.rate",
                        "  pay.py:5 (python) at pay.charge, after N ms: internal error at pay.rate",
                        "  pay.py:9 (python) at pay.rate, after N ms: ZeroDivisionError: division by zero");
    }

    @Test
    void node_killedAtOnce_leavesNoProcessBehind() throws Exception {
        vertx.file("idle.py", """
                import os, subprocess
                from vertx import bus

                sleeper = subprocess.Popen(["sleep", "987"])

                @bus.consumer("pid")
                def pid(message):
                    return os.getpid()

                @bus.consumer("sleeper")
                def pid_of_sleeper(message):
                    return sleeper.pid
                """);
        Running node = vertx.node("run", "idle.py", "--http-port", "0");
        ProcessHandle python = processAt("pid");
        ProcessHandle sleeper = processAt("sleeper");
        node.process().destroyForcibly();
        assertThat(python.onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
        assertThat(sleeper.onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private ProcessHandle processAt(String address) {
        return ProcessHandle.of(
                        Long.parseLong(vertx.run("request", address).out().strip()))
                .orElseThrow();
    }

    @Test
    void script_throughASymlink_works() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Vertx.SCRIPT);
        assertThat(vertx.runScript(link, Map.of(), "version").out()).startsWith("Polyvert ");
    }
}
