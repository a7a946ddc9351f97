package io.polyvert.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What the JVM watches while it writes an AOT cache, each command as a user calls it: a node that compiles and runs
/// verticles, or the short commands that talk with one. Several caches, since the JVM loads all of a cache at once. Not
/// part
/// of the command line; the build runs it.
final class Training {
    private static final String JAVA = "TrainingVerticle.java";
    private static final String JAVASCRIPT = "training.js";
    private static final int READY_SECONDS = 60;

    private final Path folder;
    private final List<String> verticles;

    private Training(Path folder, List<String> verticles) {
        this.folder = folder;
        this.verticles = verticles;
    }

    /// Takes `java`, `javascript` (with Java) or `command`, and a folder for the verticles.
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case "java" -> new Training(folder, List.of(JAVA)).node();
            case "javascript" -> new Training(folder, List.of(JAVA, JAVASCRIPT)).node();
            default -> new Training(folder, List.of(JAVA)).command();
        }
    }

    private void node() throws Exception {
        nodeHere();
        talk();
        System.exit(0); // closes the node
    }

    private void command() throws Exception {
        Process node = nodeElsewhere();
        try {
            talk();
            expect("stopped", "stop");
        } finally {
            node.destroyForcibly();
        }
    }

    private void nodeHere() throws Exception {
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said), true);
        List<String> command = run();
        Thread.ofPlatform().daemon().start(() -> {
            vertx(out, command);
            out.close();
        });
        awaitReady(said);
    }

    private Process nodeElsewhere() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-jar",
                System.getProperty("java.class.path")));
        command.addAll(run());
        Process node = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        awaitReady(node.inputReader());
        return node;
    }

    private List<String> run() throws IOException {
        List<String> command = new ArrayList<>(List.of("run", "--http-port", "0", "--name", "training"));
        for (String verticle : verticles) {
            command.add(copy(verticle).toString());
        }
        return command;
    }

    private static void awaitReady(Reader said) throws Exception {
        String first = CompletableFuture.supplyAsync(
                        () -> firstLine(said), Thread.ofPlatform().daemon()::start)
                .get(READY_SECONDS, TimeUnit.SECONDS);
        if (!first.startsWith("ready")) {
            throw new IllegalStateException("the node did not get ready");
        }
    }

    private void talk() {
        expect("Hello", "request", "training.java", "{\"name\":\"Ada\"}");
        if (verticles.contains(JAVASCRIPT)) {
            expect("Hello", "request", "training.javascript", "{\"name\":\"Ada\"}");
        }
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

    private static String firstLine(Reader said) {
        try {
            return String.valueOf(new BufferedReader(said).readLine());
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    private Path copy(String name) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(Training.class.getResourceAsStream(name + ".txt"))) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
