package io.polyvert.deployments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// Reads the files that verticles are made of, for language hosts. Blocks.
public final class Sources {
    /// More than anybody writes by hand.
    public static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_FILES = 2_000;

    private Sources() {}

    /// The target's own text; fails with a [DeploymentException] that calls the file as the user did.
    public static String text(DeploymentSpec spec) {
        Path file = existing(spec);
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new DeploymentException(
                        spec.target() + " has " + size + " bytes; a source file has at most " + MAX_BYTES);
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new DeploymentException(spec.target() + " is not UTF-8 text; save it in that encoding", e);
        } catch (IOException e) {
            throw new DeploymentException(spec.target() + " cannot be read: " + e, e);
        }
    }

    /// A file and what it reaches, where `imports` gets a file and its text and names files that may not exist.
    public static List<Path> reachable(Path file, BiFunction<Path, String, Stream<Path>> imports) {
        Set<Path> found = new LinkedHashSet<>(List.of(file));
        Deque<Path> unread = new ArrayDeque<>(found);
        while (!unread.isEmpty() && found.size() < MAX_FILES) {
            Path next = unread.removeFirst();
            imports.apply(next, textOf(next))
                    .map(Path::normalize)
                    .filter(found::add)
                    .forEach(unread::add);
        }
        return List.copyOf(found);
    }

    private static String textOf(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES ? Files.readString(file) : "";
        } catch (IOException _) {
            return "";
        }
    }

    /// The target as a file that is there.
    public static Path existing(DeploymentSpec spec) {
        Path file = spec.file();
        if (Files.isDirectory(file)) {
            throw new DeploymentException(spec.target() + " is a folder; name a file in it");
        }
        if (!Files.exists(file)) {
            throw new DeploymentException(
                    spec.target() + " does not exist in " + spec.directory().toAbsolutePath());
        }
        return file;
    }
}
