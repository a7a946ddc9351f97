package io.polyvert.launcher;

import io.vertx.core.json.JsonArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The real `./vertx` as a user calls it, with a home of its own. Closing it ends every node it started.
final class Vertx implements AutoCloseable {
    static final Path SCRIPT = Path.of("../../vertx").toAbsolutePath().normalize();
    private static final int PATIENCE_SECONDS = 90;

    private final Path folder;
    private final Path home;
    private final List<Running> running = new ArrayList<>();

    /// @param folder where the command is called
    Vertx(Path folder) {
        this.folder = folder;
        this.home = folder.resolve("home");
    }

    /// What a command said and how it ended.
    record Outcome(int exit, String out, String err) {
        /// For assertions that fail.
        @Override
        public String toString() {
            return "exit " + exit + "\nout: " + out + "\nerr: " + err;
        }
    }

    Outcome run(String... args) {
        return run(Map.of(), args);
    }

    Outcome run(Map<String, String> environment, String... args) {
        return finish(launch(SCRIPT, environment, args), "");
    }

    /// With something on standard input.
    Outcome pipe(String input, String... args) {
        return finish(launch(SCRIPT, Map.of(), args), input);
    }

    Outcome runScript(Path script, Map<String, String> environment, String... args) {
        return finish(launch(script, environment, args), "");
    }

    /// A node in the foreground, when its first line of output is there.
    Running node(String... args) {
        return node(Map.of(), args);
    }

    Running node(Map<String, String> environment, String... args) {
        Running node = new Running(launch(SCRIPT, environment, args));
        running.add(node);
        node.awaitLine();
        return node;
    }

    /// `vertx listen`, when it is registered.
    Running listen(String... args) {
        List<String> command = new ArrayList<>(List.of("listen"));
        command.addAll(List.of(args));
        Running listener = new Running(launch(SCRIPT, Map.of(), command.toArray(String[]::new)));
        running.add(listener);
        listener.awaitError("listening at ");
        return listener;
    }

    /// A command that goes on, when it has said these words on standard error.
    Running start(String words, String... args) {
        Running started = new Running(launch(SCRIPT, Map.of(), args));
        running.add(started);
        started.awaitError(words);
        return started;
    }

    Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    Path home() {
        return home;
    }

    /// Node folders that are there, whatever is in them.
    List<Path> nodeFolders() throws IOException {
        Path nodes = home.resolve("nodes");
        if (!Files.exists(nodes)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(nodes)) {
            return folders.toList();
        }
    }

    private Process launch(Path script, Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("POLYVERT_HOME", home.toString());
        builder.environment().put("POLYVERT_NO_BUILD", "true");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Outcome finish(Process process, String input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
            stdin.close();
            var out = async(() -> text(process.inputReader()));
            var err = async(() -> text(process.errorReader()));
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the command did not end; it said: " + out.join() + err.join());
            }
            return new Outcome(process.exitValue(), out.get(), err.get());
        } catch (IOException | InterruptedException | ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    /// On a thread of its own: reading blocks, and the common pool may have one thread only.
    private static CompletableFuture<String> async(Supplier<String> reading) {
        return CompletableFuture.supplyAsync(reading, Thread.ofPlatform().daemon()::start);
    }

    private static String text(BufferedReader reader) {
        StringBuilder text = new StringBuilder();
        reader.lines().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        running.forEach(node -> node.process.destroyForcibly());
        while (!run("list", "--json").out().strip().equals("[]")) {
            String name =
                    new JsonArray(run("list", "--json").out()).getJsonObject(0).getString("name");
            run("stop", name);
        }
    }

    /// A command that goes on.
    static final class Running {
        private final Process process;
        private final BufferedReader out;
        private final CompletableFuture<String> errors;
        private final StringBuilder said = new StringBuilder();
        private String firstLine = "";

        Running(Process process) {
            this.process = process;
            this.out = process.inputReader();
            this.errors = async(this::collect);
        }

        private String collect() {
            process.errorReader().lines().forEach(line -> {
                synchronized (said) {
                    said.append(line).append('\n');
                    said.notifyAll();
                }
            });
            synchronized (said) {
                return said.toString();
            }
        }

        void awaitError(String words) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            synchronized (said) {
                try {
                    while (said.indexOf(words) < 0) {
                        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                        if (left <= 0) {
                            throw new AssertionError("it did not say '" + words + "' but: " + said + "\n"
                                    + Stacks.of(process.toHandle()));
                        }
                        said.wait(left);
                    }
                } catch (InterruptedException failure) {
                    throw new AssertionError(failure);
                }
            }
        }

        private void awaitLine() {
            firstLine = nextLine();
        }

        /// Fails when the command ends without one.
        String nextLine() {
            try {
                String line = async(this::read).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line.isEmpty()) {
                    throw new AssertionError("it ended: " + errors.join());
                }
                return line;
            } catch (TimeoutException | InterruptedException | ExecutionException failure) {
                process.destroyForcibly();
                throw new AssertionError("it said nothing: " + errors.join(), failure);
            }
        }

        private String read() {
            try {
                String line = out.readLine();
                return line == null ? "" : line;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        String ready() {
            return firstLine;
        }

        Process process() {
            return process;
        }

        /// The exit code.
        int awaitEnd() throws InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                String stacks = Stacks.of(process.toHandle());
                process.destroyForcibly();
                throw new AssertionError("it did not end\n" + stacks);
            }
            return process.exitValue();
        }
    }
}
