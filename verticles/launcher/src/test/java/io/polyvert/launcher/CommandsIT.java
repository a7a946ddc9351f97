package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.Vertx.Outcome;
import io.polyvert.launcher.Vertx.Running;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that talk with the bus, all with one node.
class CommandsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Vertx vertx;

    private static int tcpPort;

    @BeforeAll
    static void start() throws IOException {
        vertx = new Vertx(folder);
        vertx.file("echo.js", """
                import { bus, Failure } from "vertx";
                bus.consumer("echo", ({ body }) => body);
                bus.consumer("headers", ({ headers }) => headers);
                let told = [];
                bus.consumer("tell", ({ body }) => { told.push(body); });
                bus.consumer("ticks", function* () { for (let n = 0; ; n++) yield n; });
                bus.consumer("breaks", function* () { yield 1; throw new Failure(418, "no more"); });
                bus.consumer("told", () => { const all = told; told = []; return all; });
                """);
        vertx.node("run", "echo.js", "--http-port", "-1", "--tcp-port", "0");
        tcpPort = node().getInteger("tcpPort");
    }

    @AfterAll
    static void close() {
        vertx.close();
    }

    private static JsonObject node() {
        return new JsonArray(vertx.run("list", "--json").out()).getJsonObject(0);
    }

    @Test
    void request_countAndTemplate_asksAnewEachTime() {
        Outcome said = vertx.run(
                "request",
                "echo",
                "{\"n\":{{seq}},\"at\":\"{{now}}\",\"id\":\"{{uuid}}\",\"r\":{{random}}}",
                "--count",
                "3");
        assertThat(said.out().lines().map(JsonObject::new))
                .hasSize(3)
                .extracting(reply -> reply.getInteger("n"))
                .containsExactly(1, 2, 3);
        assertThat(said.out().lines().map(JsonObject::new).map(reply -> reply.getString("id")))
                .doesNotHaveDuplicates();
        assertThat(said.out()).containsPattern("\"at\":\"20\\d\\d-\\d\\d-\\d\\dT");
        assertThat(vertx.run("request", "echo", "{{seq}} {{name}}", "--raw")
                        .out()
                        .strip())
                .isEqualTo("{{seq}} {{name}}");
    }

    @Test
    void request_templateInAHeader_isFilledAnewEachTime() {
        Outcome said = vertx.run("request", "headers", "--count", "2", "-H", "n={{seq}} of 2", "-H", "id={{uuid}}");
        assertThat(said.out().lines().map(JsonObject::new))
                .extracting(headers -> headers.getString("n"))
                .containsExactly("1 of 2", "2 of 2");
        assertThat(said.out().lines().map(JsonObject::new).map(headers -> headers.getString("id")))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.length() == 36);
        assertThat(vertx.run("request", "headers", "--raw", "-H", "n={{seq}}").out())
                .contains("{{seq}}");
    }

    @Test
    void request_bytesAsJson_areBase64AsElsewhere() throws IOException {
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xfb, (byte) 0xff});
        assertThat(vertx.run("request", "echo", "--file", "bytes", "--json").out())
                .isEqualTo("\"+/8=\"\n");
    }

    @Test
    void request_brokenJson_isSentByRawOnly() {
        assertThat(vertx.pipe("{bad", "request", "echo", "-").err()).contains("line 1, column 2", "--raw");
        assertThat(vertx.run("request", "echo", "{bad", "--raw").out()).isEqualTo("{bad\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request echo 1 --count 100000", "stream ticks", "top --json --every 0.1"})
    void output_nobodyReadsAnyMore_endsTheCommand(String command) {
        Outcome said = vertx.runScript(
                Path.of("/bin/bash"),
                Map.of(),
                "-c",
                Vertx.SCRIPT + " " + command + " | head -1; echo ${PIPESTATUS[0]}");
        assertThat(said.out().lines()).hasSize(2).endsWith("141");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void listen_toAnOutputNobodyReads_endsWithTheNextMessage() throws InterruptedException, IOException {
        Running listening = vertx.listen("unread");
        listening.process().getInputStream().close();
        assertThat(vertx.run("publish", "unread", "1").exit()).isZero();
        assertThat(listening.awaitEnd()).isEqualTo(141);
    }

    @Test
    void stream_thatFails_namesTheAddressThatWasAsked() {
        assertThat(vertx.run("stream", "breaks").err()).contains("'breaks' failed with code 418: no more");
    }

    @Test
    void publish_long_showsAtATerminalHowFarItIs() {
        try (Terminal terminal = terminal()) {
            terminal.type(Vertx.SCRIPT + " publish nobody 1 --count 60 --rate 40");
            terminal.await(" of 60, ");
            terminal.await("/s, ");
            terminal.await(" s left");
            terminal.await("\r> ");
        }
    }

    @Test
    void send_linesOfStandardInput_areOneMessageEach() {
        assertThat(vertx.pipe("{\"a\":1}\ntext {{seq}}\n[3]\n", "send", "tell", "--lines", "--rate", "1000")
                        .exit())
                .isZero();
        assertThat(new JsonArray(vertx.run("request", "told").out()))
                .isEqualTo(new JsonArray("[{\"a\":1},\"text 2\",[3]]"));
    }

    @Test
    void reply_answersRequests_untilEnoughCame() throws InterruptedException {
        Running answering = vertx.start(
                "answering at ", "reply", "ask.me", "{\"got\":{{body}},\"n\":{{seq}}}", "--count", "2", "--json");
        assertThat(vertx.run("request", "ask.me", "{\"x\":1}").out().strip()).isEqualTo("{\"got\":{\"x\":1},\"n\":1}");
        assertThat(vertx.run("request", "ask.me", "hi").out().strip()).isEqualTo("{\"got\":\"hi\",\"n\":2}");
        assertThat(answering.awaitEnd()).isZero();
        JsonObject first = new JsonObject(answering.nextLine());
        assertThat(first.getJsonObject("body")).isEqualTo(new JsonObject().put("x", 1));
        assertThat(first.getJsonObject("answer").getInteger("n")).isEqualTo(1);
    }

    @Test
    void listen_thatAnswers_printsTheRequestWithItsAnswer() throws InterruptedException {
        Running listening =
                vertx.listen("hear.me", "--reply", "{\"got\":{{body}},\"n\":{{seq}}}", "--json", "--count", "1");
        assertThat(vertx.run("request", "hear.me", "7").out().strip()).isEqualTo("{\"got\":7,\"n\":1}");
        assertThat(listening.awaitEnd()).isZero();
        JsonObject heard = new JsonObject(listening.nextLine());
        assertThat(heard.getInteger("body")).isEqualTo(7);
        assertThat(heard.getJsonObject("answer").getInteger("got")).isEqualTo(7);
    }

    @Test
    void listen_byPattern_printsTheAddressToo() throws InterruptedException {
        Running listening = vertx.listen("shop.>", "--count", "2");
        assertThat(vertx.run("addresses", "shop").out()).contains("shop.>").doesNotContain("__");
        assertThat(vertx.run("publish", "shop.eu.sold", "{\"n\":1}").exit()).isZero();
        assertThat(vertx.run("send", "shop.closed", "bye").exit()).isZero();
        assertThat(listening.awaitEnd()).isZero();
        assertThat(listening.nextLine()).isEqualTo("shop.eu.sold {\"n\":1}");
        assertThat(listening.nextLine()).isEqualTo("shop.closed bye");
    }

    @Test
    void reply_inAGroup_takesTurnsAndKeepsKeys() {
        vertx.start("answering at ", "reply", "desk", "one", "--group", "desks");
        vertx.start("answering at ", "reply", "desk", "two", "--group", "desks");
        assertThat(vertx.run("request", "desk", "--count", "4").out().lines())
                .containsExactlyInAnyOrder("one", "one", "two", "two");
        assertThat(vertx.run("request", "desk", "--count", "4", "--key", "k")
                        .out()
                        .lines()
                        .distinct())
                .hasSize(1);
    }

    @Test
    void listen_wrongPattern_isRefusedWithWhatIsAllowed() {
        assertThat(vertx.run("listen", "a.*b").err()).contains("pattern 'a.*b' has '*b'");
    }

    @Test
    void reply_withACode_refuses() throws InterruptedException {
        Running refusing =
                vertx.start("answering at ", "reply", "no.way", "not today", "--fail", "409", "--count", "1");
        assertThat(vertx.run("request", "no.way").err()).contains("'no.way' failed with code 409: not today");
        assertThat(refusing.awaitEnd()).isZero();
    }

    @Test
    void addresses_showWhoListens() {
        assertThat(vertx.run("addresses").out())
                .contains("ADDRESS", "echo", "codec.base64.encode")
                .doesNotContain("platform.");
        Outcome found = vertx.run("addresses", "ech", "--json");
        assertThat(found.out()).hasLineCount(1);
        JsonObject echo = new JsonObject(found.out());
        assertThat(echo.getString("address")).isEqualTo("echo");
        assertThat(echo.getInteger("consumers")).isEqualTo(1);
        assertThat(echo.getJsonArray("nodes")).isEqualTo(JsonArray.of("echo"));
        assertThat(vertx.run("addresses", "--all").out()).contains("platform.nodes");
    }

    @Test
    void describe_aService_showsItsMethods() {
        assertThat(vertx.run("describe", "codec.base64").out())
                .contains(
                        "codec.base64: 1 consumer on echo",
                        "encode(bytes: bytes (base64url), variant: text) -> text",
                        "detect(text: text) -> Detected",
                        "vertx gen ts Base64Service --node");
        assertThat(vertx.run("describe", "echo").out()).contains("echo: 1 consumer on echo", "it has no contract");
        assertThat(new JsonObject(vertx.run("describe", "worker", "--json").out())
                        .getJsonObject("contract")
                        .getString("service"))
                .isEqualTo("io.polyvert.contracts.WorkerService");
        Outcome unknown = vertx.run("describe", "ehco");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("nobody has served or used 'ehco'; did you mean 'echo'?");
    }

    @Test
    void context_ofANodeElsewhere_isWhomCommandsTalkWith() throws IOException {
        Map<String, String> shop = Map.of("VERTX_CONTEXT", "shop");
        assertThat(vertx.run("context", "add", "shop", "--bus", "tcp://127.0.0.1:" + tcpPort)
                        .out())
                .contains("added shop; use it: vertx context use shop");
        Path file = folder.resolve("home/contexts.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(vertx.run("request", "echo", "1", "--context", "shop").out().strip())
                .isEqualTo("1");
        assertThat(vertx.run(shop, "addresses").err()).contains("'platform.nodes' failed with code 403");

        Path secret = Files.writeString(folder.resolve("secret"), nodeToken() + "\n");
        vertx.run("context", "add", "shop", "--bus", "tcp://127.0.0.1:" + tcpPort, "--token-file", secret.toString());
        assertThat(vertx.run(shop, "addresses").out()).contains("echo");
        assertThat(vertx.run("context", "list").out())
                .contains("* local", "shop                 tcp://127.0.0.1:" + tcpPort + " (with a token)");
        assertThat(vertx.run(Map.of("VERTX_CONTEXT", "shp"), "request", "echo").err())
                .contains("shp: no context of this name; did you mean 'shop'?");
        vertx.run("context", "remove", "shop");
        assertThat(vertx.run("context", "list", "--json").out()).doesNotContain("shop");
    }

    private static String nodeToken() throws IOException {
        return new JsonObject(Files.readString(folder.resolve("home/nodes/echo/node.json"))).getString("token");
    }

    @Test
    void top_whereThereIsNoTerminal_printsBlocks() {
        Outcome said = vertx.run("top", "--count", "1", "--every", "0.5");
        assertThat(said.out())
                .containsPattern("echo  up .*heap \\d+ of \\d+ MB  deployments 1")
                .contains("LOOP", "LATE MS", "thread-", "WORKERS", "ADDRESS (per second)", "codec.base64.encode");
        JsonObject node = new JsonObject(
                        vertx.run("top", "--count", "1", "--json").out())
                .getJsonArray("nodes")
                .getJsonObject(0);
        assertThat(node.getJsonArray("loops")).isNotEmpty();
    }

    @Test
    void top_inATerminal_isAScreenUntilQ() {
        try (Terminal terminal = terminal()) {
            terminal.type(Vertx.SCRIPT + " top --every 0.2");
            terminal.await("\033[?1049h");
            terminal.await("LATE MS");
            terminal.press("q");
            terminal.await("\033[?1049l");
            terminal.type("stty -a | grep -o ' icanon'");
            terminal.await("\n icanon");
        }
    }

    private static Terminal terminal() {
        return new Terminal(
                folder,
                Map.of(
                        "POLYVERT_HOME", folder.resolve("home").toString(),
                        "POLYVERT_NO_BUILD", "true",
                        "JAVA_HOME", System.getProperty("java.home")));
    }

    @Test
    void doctor_findsWhatIsThere_andSaysWhatToDo() throws IOException {
        Outcome fine = vertx.run("doctor");
        assertThat(fine.out())
                .contains("ok    JDK: 25", "ok    node echo: answers after", "ok    clock of echo: agrees");
        vertx.file("far.yaml", "cluster: { members: [\"127.0.0.1:1\", \"no.such.host.invalid\"] }");
        Outcome ill = vertx.run("doctor", "--config", "far.yaml");
        assertThat(ill.exit()).isEqualTo(1);
        assertThat(ill.out())
                .contains("WRONG member 127.0.0.1:1: port 1 cannot be reached: Connection refused")
                .contains("next: start the node there, and let the firewall pass port 1")
                .contains("WRONG member no.such.host.invalid: no machine is named 'no.such.host.invalid'");
        assertThat(vertx.run("doctor", "--json").out().lines().map(JsonObject::new))
                .allMatch(finding -> !finding.getString("about").isEmpty());
    }

    @Test
    void context_nodeIsNotThere_exitsWith3AndSaysWhereToLook() {
        vertx.run("context", "add", "gone", "--bus", "tcp://127.0.0.1:1");
        Outcome said = vertx.run("request", "echo", "--context", "gone");
        assertThat(said.exit()).isEqualTo(3);
        assertThat(said.err())
                .contains("node tcp://127.0.0.1:1 of context 'gone' cannot be reached: Connection refused");
        vertx.run("context", "add", "gone", "--bus", "tls://127.0.0.1:" + tcpPort);
        assertThat(vertx.run("request", "echo", "--context", "gone").err()).contains("with TLS (else tcp://)?");
        assertThat(vertx.run("doctor").out())
                .contains("next: is its TCP door open")
                .doesNotContain("token");
        vertx.run("context", "remove", "gone");
    }
}
