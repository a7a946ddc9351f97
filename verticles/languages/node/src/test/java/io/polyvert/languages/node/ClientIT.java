package io.polyvert.languages.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
