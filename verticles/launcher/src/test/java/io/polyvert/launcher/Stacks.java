package io.polyvert.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where processes stand that should have gone on: for assertions that fail.
final class Stacks {
    private static final Path JSTACK = Path.of(System.getProperty("java.home"), "bin", "jstack");

    private Stacks() {}

    /// Of a process and its descendants: signals taken and blocked, and of a JVM all threads.
    static String of(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(Stacks::ofOne)
                .collect(Collectors.joining("\n"));
    }

    private static String ofOne(ProcessHandle process) {
        String program = process.info().command().orElse("a program that has ended");
        String about = "process " + process.pid() + ", " + program + "\n" + signals(process.pid());
        return program.endsWith("/java") ? about + threads(process.pid()) : about;
    }

    private static String signals(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.matches("(State|Sig|Shd).*")).collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException gone) {
            return gone + "\n";
        }
    }

    private static String threads(long pid) {
        try {
            Process jstack = new ProcessBuilder("timeout", "20", JSTACK.toString(), String.valueOf(pid))
                    .redirectErrorStream(true)
                    .start();
            String threads = new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            jstack.waitFor(20, TimeUnit.SECONDS);
            return threads;
        } catch (IOException | InterruptedException failure) {
            return "no threads: " + failure;
        }
    }
}
