package io.polyvert.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The end of a file that grows.
final class LogTail {
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final PrintWriter out;
    private long shown;

    LogTail(Path file, PrintWriter out) {
        this.file = file;
        this.out = out;
    }

    /// Prints the last lines there are now.
    void last(int lines) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            shown = startOfLast(lines, log);
        }
        more();
    }

    /// Prints what comes until `alive` says no.
    void follow(BooleanSupplier alive) throws IOException, InterruptedException {
        try (WatchService changes = file.getFileSystem().newWatchService()) {
            Objects.requireNonNull(file.getParent())
                    .register(changes, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
            boolean ended = false;
            while (!ended) {
                WatchKey key = changes.poll(1, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                ended = key == null && !alive.getAsBoolean();
                more();
            }
        }
    }

    private void more() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            if (log.length() < shown) {
                shown = 0; // it started anew
            }
            log.seek(shown);
            byte[] chunk = new byte[CHUNK];
            for (int read = log.read(chunk); read > 0; read = log.read(chunk)) {
                out.print(new String(chunk, 0, read, StandardCharsets.UTF_8));
                shown += read;
            }
            out.flush();
        }
    }

    private static long startOfLast(int lines, RandomAccessFile log) throws IOException {
        if (lines == 0) {
            return log.length();
        }
        long end = log.length();
        int newlines = 0;
        byte[] chunk = new byte[CHUNK];
        while (end > 0) {
            long from = Math.max(0, end - CHUNK);
            int length = (int) (end - from);
            log.seek(from);
            log.readFully(chunk, 0, length);
            for (int i = length - 1; i >= 0; i--) {
                // the newline that ends the file ends its last line
                if (chunk[i] == '\n' && from + i + 1 < log.length() && ++newlines >= lines) {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }
}
