package io.polyvert.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A contender in a process of its own. It speaks in lines on its standard output.
final class Child implements AutoCloseable {
    private static final int END_SECONDS = 10;
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private final Process process;
    private final BufferedReader lines;

    private Child(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /// A main class of this module, on this JVM's own class path.
    static Child java(Class<?> main, String... arguments) throws IOException {
        return java(List.of(), main, arguments);
    }

    /// With options for the JVM.
    static Child java(List<String> options, Class<?> main, String... arguments) throws IOException {
        return java(options, main.getName(), arguments);
    }

    static Child java(List<String> options, String main, String... arguments) throws IOException {
        return start(javaCommand(options, main, arguments));
    }

    static List<String> javaCommand(List<String> options, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    static Child start(List<String> command) throws IOException {
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// On one core, where there are several and the system can.
    static Child pinned(int core, List<String> command) throws IOException {
        if (Runtime.getRuntime().availableProcessors() < 2 || !Files.isExecutable(TASKSET)) {
            return start(command);
        }
        List<String> pinned = new ArrayList<>(List.of(TASKSET.toString(), "-c", String.valueOf(core)));
        pinned.addAll(command);
        return start(pinned);
    }

    /// The next line after writing this one to its standard input.
    String ask(String question) throws IOException {
        BufferedWriter asked = process.outputWriter();
        asked.write(question + "\n");
        asked.flush();
        return lineAfter("");
    }

    /// The next line that begins with `prefix`, without it. Ends with the child.
    String lineAfter(String prefix) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length()).strip();
            }
        }
        throw new IOException("the process ended without a line that begins with '" + prefix + "'");
    }

    /// Waits for a line with these words. Ends with the child.
    void lineContaining(String words) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(words)) {
                return;
            }
        }
        throw new IOException("the process ended without a line with '" + words + "'");
    }

    /// Says what the child says, until it ends.
    void echo() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(line);
        }
    }

    long pid() {
        return process.pid();
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /// As `kill -9`.
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /// The same for the processes that it started.
    void killChildren() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
