package io.polyvert.languages.python;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files that the import statements of a program may mean, in its own folder and below.
final class Imports {
    private static final Pattern STATEMENT = Pattern.compile(
            "^[ \\t]*(?:from[ \\t]+(\\.*)([\\w.]*)[ \\t]+import[ \\t]+(\\([^)]*\\)|[^#\\n;]+)|import[ \\t]+([^#\\n;]+))",
            Pattern.MULTILINE);

    private final Path folder;

    Imports(Path program) {
        this.folder = program.resolveSibling("");
    }

    Stream<Path> of(Path file, String text) {
        return STATEMENT.matcher(text).results().flatMap(statement -> files(file, statement));
    }

    private Stream<Path> files(Path file, MatchResult statement) {
        if (statement.group(4) != null) {
            return names(statement.group(4)).flatMap(name -> module(folder, name));
        }
        Path base = statement.group(1).isEmpty()
                ? folder
                : file.resolveSibling("../".repeat(statement.group(1).length() - 1));
        String module = statement.group(2);
        Path inside = base.resolve(module.replace('.', '/'));
        return Stream.concat(module(base, module), names(statement.group(3)).flatMap(name -> module(inside, name)));
    }

    /// `a as b, c` without what they are called here.
    private static Stream<String> names(String list) {
        return Arrays.stream(list.replaceAll("[()]", " ").split(",", -1))
                .map(one -> one.strip().split("\\s+", 2)[0])
                .filter(name -> name.matches("[\\w.]+"));
    }

    /// `a/b.py`, `a/b/__init__.py` and `a/__init__.py` for `a.b`.
    private static Stream<Path> module(Path base, String name) {
        Path path = base;
        Stream<Path> files = Stream.empty();
        for (String part : name.split("\\.", -1)) {
            if (!part.isEmpty()) {
                files = Stream.concat(
                        files,
                        Stream.of(path.resolve(part + ".py"), path.resolve(part).resolve("__init__.py")));
                path = path.resolve(part);
            }
        }
        return files;
    }
}
