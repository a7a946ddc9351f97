package io.polyvert.launcher.top;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// The user's terminal, all of it, until it is closed; then it is as it was. Keys come without Enter.
public final class Screen implements AutoCloseable {
    private static final String OPEN = "\033[?1049h\033[?25l";
    private static final String CLOSE = "\033[?25h\033[?1049l";
    private static final int POLL_MS = 50;

    private final PrintWriter out;
    private final String settings;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private Screen(PrintWriter out, String settings) {
        this.out = out;
        this.settings = settings;
    }

    /// Whether there is one, for keys and for what is shown.
    public static boolean isThere() {
        return run(ProcessBuilder.Redirect.INHERIT, List.of("sh", "-c", "test -t 0 && test -t 1"))
                .isPresent();
    }

    public static Screen open(PrintWriter out) {
        Screen screen = new Screen(out, stty("-g"));
        Runtime.getRuntime().addShutdownHook(new Thread(screen::close, "screen"));
        stty("-icanon", "-echo", "min", "0", "time", "0");
        out.print(OPEN);
        out.flush();
        return screen;
    }

    /// Rows and columns; 24 and 80 where nobody says.
    public int[] size() {
        String[] size = stty("size").split(" ", 2);
        try {
            int rows = Integer.parseInt(size[0]);
            int columns = Integer.parseInt(size[1]);
            return rows > 1 && columns > 1 ? new int[] {rows, columns} : new int[] {24, 80};
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
            return new int[] {24, 80};
        }
    }

    public void show(List<String> lines) {
        StringBuilder frame = new StringBuilder("\033[H");
        lines.forEach(line -> frame.append(line).append("\033[K\r\n"));
        out.print(frame.append("\033[J"));
        out.flush();
    }

    /// Waits for so long; false when the user pressed `q`.
    public boolean pause(long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        try {
            while (System.nanoTime() < end) {
                if (System.in.available() > 0) {
                    int key = System.in.read();
                    if (key == 'q' || key == 'Q' || key == 3 || key == 4) {
                        return false;
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
            }
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private static String stty(String... words) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        return run(ProcessBuilder.Redirect.PIPE, command).orElse("");
    }

    /// What a program says that ends well.
    private static Optional<String> run(ProcessBuilder.Redirect output, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(output)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            boolean isWell = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            return isWell ? Optional.of(said) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            out.print(CLOSE);
            out.flush();
            stty(settings);
        }
    }
}
