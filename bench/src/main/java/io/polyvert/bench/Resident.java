package io.polyvert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Resident memory of a process, from Linux's /proc.
final class Resident {
    private Resident() {}

    static double mebibytes(long pid) {
        return field(pid, "VmRSS:");
    }

    /// The most it ever was.
    static double peakMebibytes(long pid) {
        return field(pid, "VmHWM:");
    }

    private static double field(long pid, String name) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
