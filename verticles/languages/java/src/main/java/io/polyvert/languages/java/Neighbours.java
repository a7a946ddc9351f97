package io.polyvert.languages.java;

import io.polyvert.deployments.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The source files that one may use, told by the names that it mentions: those of its imports and, in its own
/// package, any word that is the name of a file.
final class Neighbours {
    private static final Pattern IMPORT =
            Pattern.compile("^\\s*import\\s+(?:static\\s+)?([\\w.]+?)(\\.\\*)?\\s*;", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w*\\b");

    private Neighbours() {}

    static List<Path> of(Path file) {
        return Sources.reachable(file, Neighbours::used);
    }

    private static Stream<Path> used(Path file, String text) {
        Path root = SourceCompiler.sourceRoot(file, text);
        Stream<Path> imported = IMPORT.matcher(text).results().flatMap(found -> {
            Path path = root.resolve(found.group(1).replace('.', '/'));
            return found.group(2) == null ? Stream.of(source(path), source(path.resolveSibling(""))) : sourcesIn(path);
        });
        Stream<Path> samePackage = WORD.matcher(text)
                .results()
                .map(found -> file.resolveSibling(found.group() + ".java"))
                .filter(Files::exists);
        return Stream.concat(imported, samePackage);
    }

    private static Stream<Path> sourcesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException _) {
            return Stream.of(source(folder)); // the members of a class
        }
    }

    private static Path source(Path path) {
        return Path.of(path.toString() + ".java");
    }
}
