package io.polyvert.languages.python;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds a CPython that is new enough: the virtual environment in use, `.venv` beside the file, `python3` and
/// `python` on the PATH. Each is asked for its version once. Blocks while it asks.
final class Interpreters {
    static final int MINOR = 9;
    private static final Pattern ANSWER = Pattern.compile("3\\.(\\d+) (.+)");
    private static final String QUESTION = "import sys; print('%d.%d %s' % (*sys.version_info[:2], sys.executable))";
    private static final long ANSWER_S = 10;

    private final Map<String, String> environment;
    private final Map<Path, Answer> answers = new ConcurrentHashMap<>();

    /// What an interpreter says of itself.
    private record Answer(Path asked, String text) {
        Optional<Path> usable() {
            Matcher answer = ANSWER.matcher(text);
            boolean isUsable = answer.matches() && Integer.parseInt(answer.group(1)) >= MINOR;
            return isUsable ? Optional.of(Path.of(answer.group(2))) : Optional.empty();
        }

        String version() {
            return asked + " is " + (text.isEmpty() ? "not a Python that runs" : text.split(" ", 2)[0]);
        }
    }

    Interpreters(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The program itself, not a script that chooses one.
    Path forFile(Path file) {
        List<Answer> refused = new ArrayList<>();
        for (Path candidate : candidates(file)) {
            if (Files.isExecutable(candidate)) {
                Answer answer = answers.computeIfAbsent(candidate, Interpreters::ask);
                if (answer.usable().isPresent()) {
                    return answer.usable().get();
                }
                refused.add(answer);
            }
        }
        throw new DeploymentException(absent(refused));
    }

    private static String absent(List<Answer> refused) {
        List<String> found = refused.stream().map(Answer::version).toList();
        return "Python 3." + MINOR + " or newer was not found on PATH"
                + (found.isEmpty() ? "" : " (" + String.join(", ", found) + ")")
                + "; install it, for example: apt install python3";
    }

    private List<Path> candidates(Path file) {
        List<Path> candidates = new ArrayList<>();
        String active = environment.getOrDefault("VIRTUAL_ENV", "");
        if (!active.isEmpty()) {
            candidates.add(Path.of(active, "bin", "python"));
        }
        candidates.add(file.resolveSibling(".venv").resolve("bin").resolve("python"));
        for (String name : List.of("python3", "python")) {
            for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                if (!folder.isEmpty()) {
                    candidates.add(Path.of(folder, name));
                }
            }
        }
        return candidates;
    }

    private static Answer ask(Path candidate) {
        try {
            Process process = new ProcessBuilder(candidate.toString(), "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(ANSWER_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Answer(candidate, "");
            }
            String text = new String(process.getInputStream().readNBytes(4_096), StandardCharsets.UTF_8);
            return new Answer(candidate, process.exitValue() == 0 ? text.strip() : "");
        } catch (IOException _) {
            return new Answer(candidate, "");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("interrupted while asking " + candidate + " for its version", interrupted);
        }
    }
}
