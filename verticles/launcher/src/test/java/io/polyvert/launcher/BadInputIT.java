package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.Vertx.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is wrong, the user reads one clear sentence, gets exit code 1 or 2, and nothing is left behind.
class BadInputIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @BeforeEach
    void vertx() {
        vertx = new Vertx(folder);
    }

    @Test
    void unknownOption_isNamedWithTheOneThatWasMeant() throws IOException {
        vertx.file("a.js", "");
        assertRefused(
                vertx.run("run", "a.js", "--htp-port", "0"),
                2,
                "vertx run: unknown option '--htp-port'; did you mean '--http-port'? (see `vertx help run`)");
    }

    @Test
    void missingFile_isNamedWithItsFolder() throws IOException {
        assertRefused(
                vertx.run("run", "nothere.py"),
                2,
                "vertx run: nothere.py: the file does not exist or cannot be read in " + folder.toRealPath());
    }

    @Test
    void portInUse_isNamedWithTheNextStep() throws IOException {
        vertx.file("a.js", "");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Outcome outcome = vertx.run("run", "a.js", "--http-port", "" + taken.getLocalPort());
            assertRefused(outcome, 1, "vertx run: ");
            assertThat(outcome.err()).contains(String.valueOf(taken.getLocalPort()), "--http-port");
        }
    }

    @Test
    void pythonMissing_isSaidWithTheNextStep() throws IOException {
        vertx.file("a.py", "");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("bash"), Path.of("/bin/bash"));
        Outcome outcome = vertx.run(Map.of("PATH", bin.toString()), "run", "a.py", "--http-port", "0");
        assertRefused(outcome, 1, "vertx run: Python 3.9 or newer was not found on PATH; install it");
    }

    @Test
    void javaVerticleFailsInStart_theReasonAndItsLineAreSaid() throws IOException {
        vertx.file("Broken.java", """
                public class Broken extends io.vertx.core.VerticleBase {
                    @Override
                    public io.vertx.core.Future<?> start() {
                        throw new IllegalStateException("no database");
                    }
                }
                """);
        Outcome outcome = vertx.run("run", "Broken.java", "--http-port", "0");
        assertRefused(outcome, 1, "vertx run: ");
        assertThat(outcome.err()).contains("Broken", "no database");
    }

    @Test
    void javaScriptVerticleFailsInStart_theReasonIsSaid() throws IOException {
        vertx.file("broken.js", "throw new Error('no database');");
        Outcome outcome = vertx.run("run", "broken.js", "--http-port", "0");
        assertRefused(outcome, 1, "vertx run: ");
        assertThat(outcome.err()).contains("broken.js", "no database");
    }

    @Test
    void pythonVerticleFailsInStart_theReasonIsSaidAndItsProcessIsGone() throws IOException {
        vertx.file("broken.py", "raise RuntimeError('no database')\n");
        Outcome outcome = vertx.run("run", "broken.py", "--http-port", "0");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("vertx run: ", "no database");
        assertThat(vertx.nodeFolders()).isEmpty();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString())))
                .isEmpty();
    }

    @Test
    void secondVerticleFails_theFirstDoesNotStay() throws IOException {
        vertx.file("good.py", "");
        vertx.file("broken.js", "throw new Error('no');");
        Outcome outcome = vertx.run("run", "good.py", "broken.js", "--http-port", "0");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(vertx.nodeFolders()).isEmpty();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString())))
                .isEmpty();
    }

    @Test
    void javaDoesNotCompile_fileAndLineAreSaid() throws IOException {
        vertx.file("Wrong.java", "public class Wrong extends io.vertx.core.VerticleBase {\n  int x = \"text\";\n}\n");
        Outcome outcome = vertx.run("run", "Wrong.java", "--http-port", "0");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("Wrong.java:2").doesNotContain("\tat ");
    }

    @Test
    void brokenYaml_lineAndColumnAreSaid() throws IOException {
        vertx.file("app.yaml", "name: x\ndeployments:\n  one: [\n");
        assertRefused(vertx.run("run", "app.yaml"), 2, "vertx run: app.yaml:4:1: ");
    }

    @Test
    void permissionsMissingOrBroken_isAWrongFile() throws IOException {
        vertx.file("a.js", "");
        assertRefused(
                vertx.run("run", "a.js", "--http-port", "0", "--permissions", "nofile"),
                2,
                "vertx run: nofile: the file does not exist or cannot be read");
        vertx.file("broken.yaml", "roles: [");
        assertThat(vertx.run("run", "a.js", "--http-port", "0", "--permissions", "broken.yaml")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void unknownLanguage_notExecutable_saysHowToMakeItSo() throws IOException {
        vertx.file("a.rb", "");
        assertRefused(
                vertx.run("run", "a.rb"),
                1,
                "vertx run: no language is known for '.rb' files, and a.rb is not executable; if it is a program:"
                        + " chmod +x a.rb");
    }

    @Test
    void twoDeploymentsOfOneName_onTheCommandLine_areRefused() throws IOException {
        vertx.file("a.js", "");
        vertx.file("a.py", "");
        assertRefused(
                vertx.run("run", "a.js", "a.py"), 2, "vertx run: a.py: two deployments are named 'a' (a.js and a.py)");
    }

    @Test
    void twoDeploymentsOfOneName_inAnApplication_areRefusedWithTheLine() throws IOException {
        vertx.file("a.js", "");
        vertx.file("app.yaml", "deployments:\n  a: { verticle: a.js }\n  a: { verticle: a.js }\n");
        assertRefused(
                vertx.run("run", "app.yaml"),
                2,
                "vertx run: app.yaml:3:3: two deployments are named 'a'; give one another name");
    }

    @Test
    void start_nodeFails_saysWhyAndLeavesNothing() throws IOException {
        vertx.file("broken.js", "throw new Error('no database');");
        Outcome outcome = vertx.run("start", "broken.js", "--http-port", "0", "--name", "doomed");
        assertRefused(outcome, 1, "vertx start: ");
        assertThat(outcome.err()).contains("no database");
    }

    @Test
    void start_verticleDoesNotCompile_showsThePlaceAsRunDoes() throws IOException {
        vertx.file("Broken.java", "class Broken {\n    int one = \"text\";\n}\n");
        Outcome outcome = vertx.run("start", "Broken.java", "--http-port", "0", "--name", "doomed");
        assertRefused(outcome, 1, "vertx start: ");
        assertThat(outcome.err()).contains("Broken.java:2:", "int one = \"text\";", "^");
    }

    @Test
    void failure_withTrace_showsTheStack() throws IOException {
        vertx.file("broken.js", "throw new Error('no database');");
        assertThat(vertx.run("run", "broken.js", "--http-port", "0", "--trace").err())
                .contains("\tat ");
    }

    @Test
    void noNode_requestIsUnreachable() {
        Outcome outcome = vertx.run("request", "greet", "1");
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err())
                .isEqualTo("vertx request: no node is running; start one with `vertx run FILE` or `vertx bare`\n");
    }

    @Test
    void noJdk_theScriptSaysWhatToInstall() throws IOException {
        // the script itself, on a machine whose usual folders are empty
        String script =
                Files.readString(Vertx.SCRIPT).replace("/usr/lib/jvm", "/none").replace("/opt/", "/none/");
        Path copy = Files.writeString(folder.resolve("vertx"), script);
        Outcome outcome = vertx.runScript(
                Path.of("/bin/bash"),
                Map.of("PATH", "/none", "JAVA_HOME", "/none", "HOME", folder.toString()),
                copy.toString(),
                "version");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("vertx: no JDK 25 or newer found; install one");
    }

    private void assertRefused(Outcome outcome, int exit, String sentence) throws IOException {
        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(exit);
        assertThat(outcome.err().lines().filter(line -> line.startsWith("vertx ")))
                .as(outcome.toString())
                .singleElement()
                .asString()
                .startsWith(sentence);
        assertThat(outcome.err()).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
        assertThat(vertx.nodeFolders()).isEmpty();
    }
}
