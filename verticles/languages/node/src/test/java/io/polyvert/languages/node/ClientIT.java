package io.polyvert.languages.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.doors.Guard;
import io.polyvert.doors.SessionLimits;
import io.polyvert.doors.TcpDoor;
import io.polyvert.doors.TcpOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The `vertx` package for Node on its own.
class ClientIT {
    private static final Path CLIENT = Path.of("..", "..", "..", "clients", "javascript");

    @TempDir
    Path folder;

    @Test
    void unitTests_ofThePackage_pass() throws IOException, InterruptedException {
        Path node = new Interpreter(System.getenv()).find().program();
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(List.of(node.toString(), "--test", "test/"))
                .directory(CLIENT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(process.exitValue()).describedAs(Files.readString(output)).isZero();
    }

    @Test
    void client_whoseDoorIsRestarted_comesBackWithWhatItServesAndAsks() throws Exception {
        Path script = Files.writeString(folder.resolve("client.mjs"), """
                import { pathToFileURL } from "node:url";
                const { connect } = await import(pathToFileURL(process.argv[2]));
                const bus = await connect(process.argv[3]);
                await bus.consumer("page", ({ body }) => body * 2).registered();
                const lost = bus.request("hold", "once").catch((error) => error.failureType);
                const kept = bus.request("hold", "again", { retry: true });
                const answers = [await lost, (await kept).body];
                await bus.request("said", answers, { retry: true });
                """);
        try (var node = new NodeStage(folder)) {
            var held = new LinkedBlockingQueue<Message<Object>>();
            var said = new LinkedBlockingQueue<Object>();
            node.bus().consumer("hold", held::add);
            node.bus().consumer("said", message -> said.add(message.body()));
            TcpDoor door = NodeStage.soon(open(node.vertx(), 0));
            Process client = new ProcessBuilder(
                            new Interpreter(System.getenv()).find().program().toString(),
                            script.toString(),
                            CLIENT.resolve("vertx/index.mjs").toRealPath().toString(),
                            "tcp://127.0.0.1:" + door.port())
                    .inheritIO()
                    .start();
            try {
                assertThat(held.poll(20, SECONDS)).isNotNull();
                assertThat(held.poll(20, SECONDS)).isNotNull();

                NodeStage.soon(door.close());
                NodeStage.soon(open(node.vertx(), door.port()));

                Message<Object> second = held.poll(20, SECONDS);
                assertThat(second).isNotNull();
                assertThat(second.body()).isEqualTo("again");
                second.reply("now");
                assertThat(said.poll(20, SECONDS)).isEqualTo(JsonArray.of("LOST", "now"));
                assertThat(node.ask("page", 21)).isEqualTo(42);
            } finally {
                client.destroyForcibly();
            }
        }
    }

    private static Future<TcpDoor> open(Vertx vertx, int port) {
        return TcpDoor.open(vertx, new TcpOptions("127.0.0.1", port, SessionLimits.DEFAULTS), Guard.random());
    }

    @ParameterizedTest
    @CsvSource({"default, connect bus", "browser, connect Failure"})
    void package_imported_isThePartForItsPlace(String place, String names) throws Exception {
        Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("node_modules")).resolve("vertx"), CLIENT.toRealPath());
        Path program = Files.writeString(folder.resolve("program.mjs"), """
                import * as vertx from "vertx";
                const absent = process.argv[2].split(" ").filter((name) => !vertx[name]);
                process.exit(absent.length);
                """);
        Process node = new ProcessBuilder(
                        new Interpreter(System.getenv()).find().program().toString(),
                        "--conditions=" + place,
                        program.toString(),
                        names)
                .inheritIO()
                .start();
        assertThat(node.waitFor(20, SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
    }

    @Test
    void everyFile_ofThePackage_isInTheJar() throws IOException {
        try (var files = Files.list(CLIENT.resolve("vertx"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(VertxPackage.FILES);
        }
        Path extracted = VertxPackage.extract(folder);
        for (String file : List.of("runner.mjs", "vertx.d.ts")) {
            assertThat(extracted.resolve(file))
                    .hasContent(Files.readString(CLIENT.resolve("vertx").resolve(file)));
        }
    }
}
