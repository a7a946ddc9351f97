package io.polyvert.examples.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Packages as npm delivers them, with the versions and checksums of `src/test/npm/package-lock.json`. Kept in
/// `target` from one run to the next.
final class Npm {
    static final Path SOURCES = Path.of("src/test/npm").toAbsolutePath();

    private static final Path FOLDER = Path.of("target/npm").toAbsolutePath();
    private static final String LOCK = "package-lock.json";
    private static final int INSTALL_SECONDS = 180;

    private Npm() {}

    /// The folder with `node_modules`.
    static Path installed() throws IOException, InterruptedException {
        Path marker = FOLDER.resolve("installed");
        String lock = Files.readString(SOURCES.resolve(LOCK));
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", LOCK, "exercise.js", "run.cjs")) {
            Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(marker) || !Files.readString(marker).equals(lock)) {
            Assumptions.assumeTrue(isThere("npm"), "npm is not here");
            run(INSTALL_SECONDS, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Files.writeString(marker, lock);
        }
        return FOLDER;
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// The standard output of a program in that folder, which must succeed.
    static String run(int seconds, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(FOLDER, "out", ".txt");
        Path problems = Files.createTempFile(FOLDER, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectOutput(out.toFile())
                .redirectError(problems.toFile())
                .start();
        try {
            assertThat(process.waitFor(seconds, SECONDS))
                    .as("%s ends within %s s", String.join(" ", command), seconds)
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(problems)).isZero();
            return Files.readString(out);
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(problems);
        }
    }
}
