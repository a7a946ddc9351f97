package io.polyvert.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What the JVM watches while it writes the AOT cache: a node that compiles and runs verticles, and commands that talk
/// with it, each as a user calls it. Not part of the command line; the build runs it.
final class Training {
    private static final Map<String, String> VERTICLES = Map.of(
            "TrainingVerticle.java.txt", "TrainingVerticle.java",
            "training.js.txt", "training.js");
    private static final int READY_SECONDS = 60;

    private final Path folder;

    private Training(Path folder) {
        this.folder = folder;
    }

    /// Takes one argument, a folder for the verticles.
    public static void main(String[] args) throws Exception {
        Training training = new Training(Path.of(args[0]));
        training.startNode();
        training.talk();
        System.exit(0); // closes the node
    }

    private void startNode() throws Exception {
        List<String> command = new ArrayList<>(List.of("run", "--http-port", "0", "--name", "training"));
        for (Map.Entry<String, String> verticle : VERTICLES.entrySet()) {
            command.add(copy(verticle.getKey(), verticle.getValue()).toString());
        }
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said), true);
        Thread.ofPlatform().daemon().start(() -> {
            vertx(out, command);
            out.close();
        });
        String first = CompletableFuture.supplyAsync(
                        () -> firstLine(said), Thread.ofPlatform().daemon()::start)
                .get(READY_SECONDS, TimeUnit.SECONDS);
        if (!first.startsWith("ready")) {
            throw new IllegalStateException("the node did not get ready");
        }
    }

    private void talk() {
        expect("Hello", "request", "training.java", "{\"name\":\"Ada\"}");
        expect("Hello", "request", "training.javascript", "{\"name\":\"Ada\"}");
        expect("", "send", "training.java", "{\"name\":\"Ada\"}");
        expect("", "publish", "training.java", "{\"name\":\"Ada\"}");
        expect("training", "list");
        expect("training", "list", "--json");
        expect("Polyvert", "version");
    }

    private static void expect(String words, String... command) {
        StringWriter said = new StringWriter();
        vertx(new PrintWriter(said, true), List.of(command));
        if (!said.toString().contains(words)) {
            throw new IllegalStateException("vertx " + String.join(" ", command) + " said: " + said);
        }
    }

    private static void vertx(PrintWriter out, List<String> command) {
        String[] args = command.toArray(String[]::new);
        Main.commandLine(args).setOut(out).execute(args);
    }

    private static String firstLine(PipedReader said) {
        try {
            return String.valueOf(new BufferedReader(said).readLine());
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    private Path copy(String resource, String name) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(Training.class.getResourceAsStream(resource))) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
