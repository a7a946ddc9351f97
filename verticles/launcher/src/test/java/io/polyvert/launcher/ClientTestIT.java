package io.polyvert.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `vertx client-test` with our own clients, and with some that are wrong.
class ClientTestIT {
    private static final Path CLIENTS =
            Path.of("../../clients").toAbsolutePath().normalize();

    private record Outcome(int code, String out) {
        List<JsonObject> verdicts() {
            return out.lines().map(JsonObject::new).toList();
        }

        List<String> wrong() {
            return verdicts().stream()
                    .filter(verdict -> !verdict.getBoolean("right"))
                    .map(verdict -> verdict.getString("case") + ": " + verdict.getString("reason"))
                    .toList();
        }
    }

    private static Outcome test(String... arguments) {
        List<String> all = new ArrayList<>(List.of("client-test"));
        all.addAll(Arrays.asList(arguments));
        StringWriter out = new StringWriter();
        String[] line = all.toArray(String[]::new);
        int code = Main.commandLine(line)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(line);
        return new Outcome(code, out.toString());
    }

    @ParameterizedTest
    @CsvSource({"node, javascript/conformance.mjs", "python3, python/conformance.py"})
    void client_ofOurs_isRightInEveryCase(String program, String file) {
        assertRight(program, CLIENTS.resolve(file).toString());
    }

    @Test
    void client_inGo_isRightInEveryCase(@TempDir Path folder) throws Exception {
        assumeTrue(isInstalled("go"), "go is not here");
        Path program = folder.resolve("conformance");
        Process build = new ProcessBuilder("go", "build", "-o", program.toString(), "./conformance")
                .directory(CLIENTS.resolve("go/vertx").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(build.getInputStream().readAllBytes(), UTF_8);
        assertThat(build.waitFor()).as(said).isZero();

        assertRight(program.toString());
    }

    @Test
    void client_inJava_isRightInEveryCase() {
        String ownClassPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

        assertRight(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                CLIENTS.resolve("java/target/test-classes") + File.pathSeparator + ownClassPath,
                "io.polyvert.client.Conformance");
    }

    private static void assertRight(String... command) {
        String[] arguments =
                Stream.concat(Stream.of("--json", "--"), Arrays.stream(command)).toArray(String[]::new);
        Outcome outcome = test(arguments);

        assertThat(outcome.wrong()).isEmpty();
        assertThat(outcome.verdicts()).hasSize(39);
        assertThat(outcome.code()).isZero();
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void client_thatSaysNoHello_isWrong(@TempDir Path folder) throws Exception {
        Path program = Files.writeString(folder.resolve("old.py"), """
                import os, socket
                host, port = os.environ["VERTX_BUS"][6:].split(":")
                bus = socket.create_connection((host, int(port)))
                bus.sendall(b'\\0\\0\\0\\x0f{"type":"ping"}')
                bus.recv(1)
                """);

        Outcome outcome = test("--patience", "2000", "--", "python3", program.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .startsWith("WRONG  hello is first")
                .contains("the first frame's type is 'ping', not 'hello'")
                .contains("0 of 1 cases are right");
    }

    @Test
    @Timeout(30)
    void client_thatEndsBeforeItConnects_isNotWaitedFor() {
        Outcome outcome = test("--patience", "60000", "--", "true");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("the program ended with 0 before it connected to tcp://127.0.0.1:");
    }

    @Test
    void command_withoutAProgram_isRefused() {
        assertThat(test().code()).isEqualTo(2);
    }
}
