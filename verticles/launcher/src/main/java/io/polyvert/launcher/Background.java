package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.LocalNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Starts a node as a process of its own and waits for its `ready` line. The node writes its log itself, so nobody has
/// to read its output afterwards.
final class Background {
    private static final int MAX_LINES = 200;
    private static final Pattern OWN = Pattern.compile("^vertx( run| bare)?: ");
    private static final Pattern LOGGED = Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");

    private final Path script;
    private final String javaOpts;
    private final boolean showErrors;

    Background(Path script, String javaOpts, boolean showErrors) {
        this.script = script;
        this.javaOpts = javaOpts;
        this.showErrors = showErrors;
    }

    /// The exit code, when the node is ready or has ended.
    ///
    /// @param command what follows `vertx`
    int start(List<String> command, Duration limit, PrintWriter out, PrintWriter err) {
        Process process = launch(command);
        Deque<String> errors = new ArrayDeque<>();
        Thread reader = Thread.ofVirtual().start(() -> collect(process, errors));
        try {
            Optional<String> ready = CompletableFuture.supplyAsync(
                            () -> readyLine(process), Thread.ofPlatform().daemon()::start)
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (ready.isPresent()) {
                out.println("started " + nameOf(process) + " · " + ready.get());
                return 0;
            }
            int code = process.waitFor();
            reader.join();
            explain(errors, err);
            return code;
        } catch (TimeoutException _) {
            process.destroy();
            throw new DeploymentException("the node was not ready within " + limit.toSeconds()
                    + " s and was stopped; give it longer with --timeout SECONDS");
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private Process launch(List<String> command) {
        List<String> words = new ArrayList<>(List.of("nohup", script.toString()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        if (showErrors) {
            builder.redirectError(Redirect.INHERIT);
        }
        builder.environment().put("POLYVERT_NO_BUILD", "true"); // this command has just seen to it
        if (!javaOpts.isEmpty()) {
            builder.environment().merge("JAVA_OPTS", javaOpts, (inherited, given) -> inherited + " " + given);
        }
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new DeploymentException("cannot start a process: " + failure.getMessage(), failure);
        }
    }

    /// Empty when the process ends without one.
    private static Optional<String> readyLine(Process process) {
        BufferedReader out = process.inputReader();
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("ready ")) {
                    return Optional.of(line);
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void collect(Process process, Deque<String> lines) {
        process.errorReader().lines().forEach(line -> {
            if (lines.size() == MAX_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
        });
    }

    private static String nameOf(Process process) {
        return LocalNode.all(Home.path()).stream()
                .filter(node -> node.pid() == process.pid())
                .map(LocalNode::name)
                .findFirst()
                .orElse("process " + process.pid());
    }

    /// The command's own words where there are any, which it says last, else the last lines it wrote.
    private static void explain(Deque<String> lines, PrintWriter err) {
        List<String> own = lines.stream()
                .dropWhile(line -> !OWN.matcher(line).find())
                .filter(line -> !LOGGED.matcher(line).find())
                .map(line -> OWN.matcher(line).replaceFirst("vertx start: "))
                .toList();
        (own.isEmpty() ? List.copyOf(lines) : own).forEach(err::println);
    }
}
