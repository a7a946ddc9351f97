package io.polyvert.console;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs `node --test` over the console's models and its link.
class ModelsIT {
    private static final Path TESTS = Path.of("src/test/js");

    @TempDir
    Path folder;

    @Test
    void models_allTests_pass() throws Exception {
        assumeTrue(
                run(List.of("node", "--version")) == 0, "node is not on the PATH; the console's models are untested");
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (var files = Files.list(TESTS)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        assertThat(command).hasSizeGreaterThan(4);
        int status = run(command);
        assertThat(status).describedAs(Files.readString(output())).isZero();
    }

    private Path output() {
        return folder.resolve("output.txt");
    }

    private int run(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output().toFile())
                    .start();
            if (!process.waitFor(60, SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within 60 s");
            }
            return process.exitValue();
        } catch (IOException absent) {
            return 127;
        }
    }
}
