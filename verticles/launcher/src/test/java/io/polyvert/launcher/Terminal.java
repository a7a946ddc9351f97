package io.polyvert.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A shell in a pseudo-terminal: what is typed is echoed, and programs take it for a person's.
final class Terminal implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 90;
    private static final String PTY = "import pty, sys; pty.spawn(['bash', '--norc', '--noprofile', '-i'])";

    private final Process process;
    private final Writer keyboard;
    private final StringBuilder screen = new StringBuilder();
    private int read;

    Terminal(Path folder, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(List.of("python3", "-c", PTY)).directory(folder.toFile());
        builder.redirectErrorStream(true).environment().putAll(environment);
        builder.environment().put("TERM", "dumb");
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        keyboard = process.outputWriter();
        Thread.ofPlatform().daemon().start(this::watch);
        type("PS1='> '");
        await("\n> ");
    }

    private void watch() {
        BufferedReader output = process.inputReader();
        char[] chunk = new char[1_024];
        try {
            for (int length = output.read(chunk); length >= 0; length = output.read(chunk)) {
                synchronized (screen) {
                    screen.append(chunk, 0, length);
                    screen.notifyAll();
                }
            }
        } catch (IOException gone) {
            synchronized (screen) {
                screen.append("(").append(gone.getMessage()).append(")");
            }
        }
    }

    /// With the enter key.
    void type(String line) {
        press(line + "\n");
    }

    void press(String keys) {
        try {
            keyboard.write(keys);
            keyboard.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Waits until these words stand behind what was waited for before; answers what stands between.
    String await(String words) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (screen) {
            try {
                int at = screen.indexOf(words, read);
                while (at < 0) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        throw new AssertionError("'" + words + "' does not come; the screen shows:\n" + screen + "\n"
                                + Stacks.of(process.toHandle()));
                    }
                    screen.wait(left);
                    at = screen.indexOf(words, read);
                }
                String between = screen.substring(read, at);
                read = at + words.length();
                return between;
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
