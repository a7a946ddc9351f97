package io.polyvert.permissions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Tells whether files have changed: two changes within one tick of the file system's clock count as well, as the
/// contents are compared.
public record Fingerprint(String contents) {
    /// Blocks. A file that cannot be read counts as one with nothing in it.
    public static Fingerprint of(List<Path> files) {
        return new Fingerprint(files.stream().map(Fingerprint::text).collect(Collectors.joining(" ")));
    }

    private static String text(Path file) {
        try {
            return Policy.sha256(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            return "(unreadable)";
        }
    }
}
