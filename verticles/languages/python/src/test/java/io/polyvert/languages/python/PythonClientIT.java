package io.polyvert.languages.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.doors.Guard;
import io.polyvert.doors.SessionLimits;
import io.polyvert.doors.TcpDoor;
import io.polyvert.doors.TcpOptions;
import io.polyvert.doors.TlsOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `vertx` package on its own: its unit tests, and as a client from outside.
class PythonClientIT {
    private static final Path CLIENT = Path.of("..", "..", "..", "clients", "python");

    @Test
    void unitTests_ofThePackage_pass() throws IOException, InterruptedException {
        Run run = Run.of(CLIENT, "-m", "unittest", "discover", "-s", "tests", "-t", "tests");
        assertThat(run.output()).contains("\nOK");
        assertThat(run.code()).isZero();
    }

    @Test
    void client_outsideOfTheNode_asksAndServes(@TempDir Path folder) throws IOException, InterruptedException {
        try (var node = new PythonNode(folder)) {
            node.bus().consumer("double", message -> message.reply(((Integer) message.body()) * 2));
            Run run = Run.of(CLIENT, "-c", """
                    import asyncio, sys, vertx

                    async def main():
                        async with vertx.connect("unix:" + sys.argv[1]) as bus:
                            served = bus.consumer("triple", lambda message: message.body * 3)
                            await served.registered()
                            print((await bus.request("double", 4)).body, (await bus.request("triple", 5)).body)
                            await served.unregister()
                            try:
                                await bus.request("triple", 5)
                            except vertx.Failure as failure:
                                print(failure.type)

                    asyncio.run(main())
                    """, folder.resolve("bus.sock").toString());
            assertThat(run).isEqualTo(new Run(0, "8 15\nNO_HANDLERS\n"));
        }
    }

    @Test
    void client_whoseDoorIsRestarted_comesBackWithWhatItServesAndAsks(@TempDir Path folder) throws Exception {
        try (var node = new PythonNode(folder)) {
            var held = new LinkedBlockingQueue<Message<Object>>();
            var said = new LinkedBlockingQueue<Object>();
            node.bus().consumer("hold", held::add);
            node.bus().consumer("said", message -> said.add(message.body()));
            TcpDoor door = open(node.vertx(), 0);
            Process client = new ProcessBuilder(
                            new Interpreters(System.getenv())
                                    .forFile(Path.of("x.py"))
                                    .toString(),
                            "-c",
                            """
                            import asyncio, sys, vertx

                            async def main():
                                bus = await vertx.connect(sys.argv[1])
                                await bus.consumer("page", lambda message: message.body * 2).registered()
                                once = bus.request("hold", "once")
                                kept = bus.request("hold", "again", retry=True)
                                try:
                                    await once
                                except vertx.Failure as lost:
                                    await bus.request("said", [lost.type, (await kept).body], retry=True)

                            asyncio.run(main())
                            """,
                            "tcp://127.0.0.1:" + door.port())
                    .directory(CLIENT.toFile())
                    .inheritIO()
                    .start();
            try {
                assertThat(held.poll(20, SECONDS)).isNotNull();
                assertThat(held.poll(20, SECONDS)).isNotNull();

                door.close().await(20, SECONDS);
                open(node.vertx(), door.port());

                Message<Object> second = held.poll(20, SECONDS);
                assertThat(second).isNotNull();
                assertThat(second.body()).isEqualTo("again");
                second.reply("now");
                assertThat(said.poll(20, SECONDS)).isEqualTo(JsonArray.of("LOST", "now"));
                assertThat(node.bus().request("page", 21).await(20, SECONDS).body())
                        .isEqualTo(42);
            } finally {
                client.destroyForcibly();
            }
        }
    }

    @Test
    void client_thatWaits_asksAndServesOverTls(@TempDir Path folder) throws Exception {
        try (var node = new PythonNode(folder)) {
            node.bus().consumer("double", message -> message.reply(((Integer) message.body()) * 2));
            TcpDoor door = open(node.vertx(), 0, certificate(folder));
            Run run = Run.of(
                    CLIENT,
                    "-c",
                    """
                    import sys, vertx

                    url, ca = sys.argv[1:]
                    with vertx.connect(url, ca=ca) as bus:
                        with bus.consumer("five", lambda message: bus.request("double", message.body).body + 1):
                            print(bus.request("five", 2).body)
                        try:
                            bus.request("five", 2)
                        except vertx.Failure as failure:
                            print(failure.type)
                        with bus.consumer("ticks", lambda message: iter(range(message.body["n"]))):
                            print(sum(bus.stream("ticks", {"n": 1000})))
                        with bus.consumer("sum", lambda message: sum(message.stream)):
                            print(bus.request("sum", stream=iter(range(1000))).body)
                    try:
                        vertx.connect(url).blocking()
                    except ConnectionError as cause:
                        print("not trusted" in str(cause))
                    """,
                    "tls://127.0.0.1:" + door.port(),
                    folder.resolve("own.pem").toString());
            assertThat(run).isEqualTo(new Run(0, "5\nNO_HANDLERS\n499500\n499500\nTrue\n"));
        }
    }

    /// Signed by itself.
    private static TlsOptions certificate(Path folder) throws Exception {
        Path file = folder.resolve("own.p12");
        char[] password = "changeit".toCharArray();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=own",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance(file.toFile(), password);
        return new TlsOptions(
                Optional.of(pem(
                        folder,
                        "own.pem",
                        "CERTIFICATE",
                        store.getCertificate("own").getEncoded())),
                Optional.of(pem(
                        folder,
                        "own.key",
                        "PRIVATE KEY",
                        store.getKey("own", password).getEncoded())),
                Optional.empty(),
                false);
    }

    private static Path pem(Path folder, String name, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static TcpDoor open(Vertx vertx, int port) throws Exception {
        return open(vertx, port, TlsOptions.DEFAULTS);
    }

    private static TcpDoor open(Vertx vertx, int port, TlsOptions tls) throws Exception {
        return TcpDoor.open(vertx, new TcpOptions("127.0.0.1", port, SessionLimits.DEFAULTS), tls, Guard.random())
                .await(20, SECONDS);
    }

    @Test
    void client_withoutANode_isToldWhere() throws IOException, InterruptedException {
        Run run = Run.of(CLIENT, "-c", """
                import asyncio, vertx

                async def main():
                    await vertx.connect("unix:/nowhere/bus.sock")

                try:
                    asyncio.run(main())
                except ConnectionError as cause:
                    print(cause)
                """);
        assertThat(run.output()).isEqualTo("no node listens at unix:/nowhere/bus.sock: No such file or directory\n");
    }

    /// A Python that has ended.
    private record Run(int code, String output) {
        static Run of(Path folder, String... arguments) throws IOException, InterruptedException {
            var command = new ArrayList<>(List.of(
                    new Interpreters(System.getenv()).forFile(Path.of("x.py")).toString()));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(60, SECONDS)).isTrue();
            return new Run(process.exitValue(), output);
        }
    }
}
