package io.polyvert.examples;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/// `./vertx run …` in a process of its own, with a home folder of its own, until closed.
public final class RunningNode implements AutoCloseable {
    /// The repository.
    public static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final int START_SECONDS = 90;

    private final Process process;
    private final Path home;
    private final String ready;

    private RunningNode(Process process, Path home, String ready) {
        this.process = process;
        this.home = home;
        this.ready = ready;
    }

    /// Waits until the node is ready. Fails with what it printed when it ends before.
    ///
    /// @param home where its log and its socket go; short, since the path of a Unix socket has about 100 bytes
    public static RunningNode run(Path home, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("run"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--http-port", "0"));
        Process process = start(home, command);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> {
            try (var out = process.inputReader()) {
                out.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException gone) {
                lines.add("(" + gone.getMessage() + ")");
            }
            lines.add("(end of output)");
        });
        List<String> seen = new ArrayList<>();
        while (true) {
            String line = lines.poll(START_SECONDS, SECONDS);
            seen.add(String.valueOf(line));
            if (line != null && line.startsWith("ready")) {
                return new RunningNode(process, home, line);
            }
            if (line == null || line.equals("(end of output)")) {
                process.destroyForcibly();
                throw new AssertionError("the node did not become ready:\n" + String.join("\n", seen));
            }
        }
    }

    private static Process start(Path home, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("vertx").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
        builder.redirectErrorStream(true);
        builder.environment().put("POLYVERT_HOME", home.toString());
        builder.environment().put("POLYVERT_NO_BUILD", "1"); // Maven built it
        builder.environment().remove("MAVEN_OPTS");
        try {
            return builder.start();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /// The whole output of another `vertx` command that uses the same home folder.
    public String vertx(String... arguments) throws IOException, InterruptedException {
        Process command = start(home, List.of(arguments));
        Path output = Files.createTempFile(home, "out", ".txt");
        try (var out = command.getInputStream()) {
            Files.write(output, out.readAllBytes());
        }
        if (!command.waitFor(30, SECONDS)) {
            command.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " did not end within 30 s");
        }
        return Files.readString(output);
    }

    /// The line that began with `ready`.
    public String ready() {
        return ready;
    }

    /// The console's address with the node's token.
    public URI console() {
        return URI.create(ready.substring(ready.indexOf("http://")));
    }

    public URI at(String path) {
        return console().resolve(path);
    }

    /// The node and every process below it.
    public List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes();
        process.destroy();
        try {
            if (!process.waitFor(10, SECONDS)) {
                throw new AssertionError("the node did not end within 10 s of SIGTERM");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
