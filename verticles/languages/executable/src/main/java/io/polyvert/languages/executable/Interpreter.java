package io.polyvert.languages.executable;

import io.polyvert.deployments.DeploymentException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The program that runs a script, as its `#!` line names it. The system says only that "no such file" exists when it
/// is missing, so it is looked for before.
final class Interpreter {
    /// Linux reads no more of the line.
    private static final int MAX_LINE_BYTES = 256;

    private static final Map<String, String> PACKAGES =
            Map.of("ruby", "ruby", "php", "php-cli", "perl", "perl", "lua", "lua5.4", "Rscript", "r-base-core");

    private final String path;

    Interpreter(String path) {
        this.path = path;
    }

    boolean isNamedIn(Path file) {
        return !words(file).isEmpty();
    }

    /// Refuses a script whose interpreter is not here.
    void require(String target, Path script) {
        List<String> words = words(script);
        if (words.isEmpty()) {
            return;
        }
        Path first = Path.of(words.getFirst());
        if (!Files.isExecutable(first)) {
            throw new DeploymentException(
                    target + " begins with #!" + first + ", which is not here; " + install(first));
        }
        if (first.endsWith("env")) {
            byEnv(words).filter(name -> !isOnPath(name)).ifPresent(name -> {
                throw new DeploymentException(
                        target + " needs '" + name + "', which is not on the PATH; " + install(Path.of(name)));
            });
        }
    }

    private static String install(Path program) {
        String name = String.valueOf(program.getFileName());
        return "install it, for example: apt install " + PACKAGES.getOrDefault(name, name);
    }

    /// The program that `env` looks for: its first argument that is neither an option nor a variable.
    private static Optional<String> byEnv(List<String> words) {
        return words.stream()
                .skip(1)
                .filter(word -> !word.startsWith("-") && word.indexOf('=') < 0)
                .findFirst();
    }

    private boolean isOnPath(String name) {
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /// The words after `#!`; none when the file is no script.
    private static List<String> words(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(MAX_LINE_BYTES), StandardCharsets.ISO_8859_1);
            return start.startsWith("#!")
                    ? List.of(start.lines()
                            .findFirst()
                            .orElseThrow()
                            .substring(2)
                            .strip()
                            .split("\\s+"))
                    : List.of();
        } catch (IOException unreadable) {
            throw new DeploymentException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
