package io.polyvert.languages.java;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A folder of `.java` files that are compiled together. Its verticle stands in the file named as the folder, or
/// `Main.java`, or `MainVerticle.java`, or in the only one.
final class SourceFolder {
    static final int MAX_FILES = 2_000;
    private static final int MAX_DEPTH = 20;
    private static final int SHOWN = 10;

    private final String target;
    private final Path folder;
    private final List<Path> files;

    private SourceFolder(String target, Path folder, List<Path> files) {
        this.target = target;
        this.folder = folder;
        this.files = files;
    }

    static SourceFolder of(DeploymentSpec spec) {
        Path folder = spec.file().toAbsolutePath().normalize();
        List<Path> files = javaFiles(folder, MAX_FILES + 1);
        if (files.isEmpty()) {
            throw new DeploymentException(spec.target() + " is a folder without .java files; name a file");
        }
        if (files.size() > MAX_FILES) {
            throw new DeploymentException(
                    spec.target() + " has more than " + MAX_FILES + " .java files; build a jar of them and run that");
        }
        return new SourceFolder(spec.target(), folder, files);
    }

    static boolean fits(Path folder) {
        return !javaFiles(folder, 1).isEmpty();
    }

    private static List<Path> javaFiles(Path folder, int limit) {
        try (Stream<Path> all = Files.find(
                folder,
                MAX_DEPTH,
                (file, kind) -> kind.isRegularFile() && nameOf(file).endsWith(".java"))) {
            return all.limit(limit)
                    .sorted(Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            throw new DeploymentException(folder + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    List<Path> files() {
        return files;
    }

    Path main() {
        for (String name : List.of(nameOf(folder) + ".java", "Main.java", "MainVerticle.java")) {
            List<Path> named = files.stream()
                    .filter(file -> nameOf(file).equalsIgnoreCase(name))
                    .toList();
            if (named.size() > 1) {
                throw new DeploymentException(
                        target + " has several " + name + ": " + listed(named) + "; run one of them");
            }
            if (named.size() == 1) {
                return named.getFirst();
            }
        }
        if (files.size() > 1) {
            throw new DeploymentException(target + " has no " + nameOf(folder)
                    + ".java, Main.java or MainVerticle.java to begin with; name a file so, or run one of "
                    + listed(files));
        }
        return files.getFirst();
    }

    private String listed(List<Path> some) {
        return some.stream()
                        .limit(SHOWN)
                        .map(file -> folder.relativize(file).toString())
                        .collect(Collectors.joining(", "))
                + (some.size() > SHOWN ? ", ..." : "");
    }

    private static String nameOf(Path file) {
        return String.valueOf(Objects.requireNonNullElse(file.getFileName(), file));
    }
}
