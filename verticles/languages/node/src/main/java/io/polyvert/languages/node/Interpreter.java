package io.polyvert.languages.node;

import io.polyvert.deployments.DeploymentException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds a Node that is new enough on the PATH. It is asked for its version once. Blocks while it asks.
final class Interpreter {
    /// The first that tells ES modules by their syntax.
    private static final int MAJOR = 20;
    private static final int MINOR = 10;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\.(\\S+)");
    private static final long ANSWER_S = 10;

    private final Map<String, String> environment;
    private @Nullable Found found;

    /// @param version without the `v`
    record Found(Path program, String version, int major, int minor) {
        private boolean isUsable() {
            return major > MAJOR || (major == MAJOR && minor >= MINOR);
        }

        boolean dropsTypes() {
            return major > 22 || (major == 22 && minor >= 18);
        }
    }

    Interpreter(Map<String, String> environment) {
        this.environment = environment;
    }

    synchronized Found find() {
        if (found != null && Files.isExecutable(found.program())) {
            return found;
        }
        List<String> refused = new ArrayList<>();
        for (Path candidate : candidates()) {
            Optional<Found> answer = ask(candidate);
            if (answer.isPresent() && answer.get().isUsable()) {
                found = answer.get();
                return found;
            }
            refused.add(candidate + " is " + answer.map(Found::version).orElse("not a Node that runs"));
        }
        throw new DeploymentException("Node " + MAJOR + "." + MINOR + " or newer was not found on PATH"
                + (refused.isEmpty() ? "" : " (" + String.join(", ", refused) + ")")
                + "; install it, for example: apt install nodejs; or run the file with --host vm, which needs no Node");
    }

    private List<Path> candidates() {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> Stream.of(Path.of(folder, "node"), Path.of(folder, "nodejs")))
                .filter(Files::isExecutable)
                .toList();
    }

    private static Optional<Found> ask(Path candidate) {
        try {
            Process process = new ProcessBuilder(candidate.toString(), "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(ANSWER_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readNBytes(4_096), StandardCharsets.UTF_8).strip();
            Matcher version = VERSION.matcher(text);
            return version.matches()
                    ? Optional.of(new Found(
                            candidate,
                            text.substring(1),
                            Integer.parseInt(version.group(1)),
                            Integer.parseInt(version.group(2))))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("interrupted while asking " + candidate + " for its version", interrupted);
        }
    }
}
