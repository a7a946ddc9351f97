package io.polyvert.permissions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tells whether files have changed: two changes within one tick of the file system's clock count as well, as the
/// contents are compared.
record Fingerprint(String contents) {
    static Fingerprint of(Path file, Optional<Path> other) {
        return new Fingerprint(text(file) + "\0" + other.map(Fingerprint::text).orElse(""));
    }

    private static String text(Path file) {
        try {
            return Policy.sha256(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            return "(unreadable)";
        }
    }
}
