package io.polyvert.languages.javascript;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Packages in `node_modules` of the verticle's folder, as Node resolves them for `import` (its documentation,
/// "Modules:
/// Packages"): `exports`, then `module`, then `main`, then `index.js`. A package's own `node_modules` is not looked at.
final class Packages {
    private static final Pattern NAME = Pattern.compile("((?:@[\\w.~-]+/)?[\\w.~-]+)(/.*)?");
    private static final List<String> CONDITIONS = List.of("import", "module", "default", "require");
    private static final List<String> ENDINGS = List.of("", ".js", ".mjs", ".cjs", ".json", "/index.js");

    private final Path folder;

    Packages(Path folder) {
        this.folder = folder;
    }

    /// The file that a specifier such as `left-pad` or `@scope/name/part.js` stands for.
    Optional<Path> resolve(String specifier) {
        Matcher named = NAME.matcher(specifier);
        if (!named.matches()) {
            return Optional.empty();
        }
        Path home = folder.resolve("node_modules").resolve(named.group(1));
        String part = "." + (named.group(2) == null ? "" : named.group(2));
        return manifest(home)
                .flatMap(manifest -> target(manifest, part))
                .map(target -> home.resolve(target).normalize())
                .flatMap(Packages::file);
    }

    /// Why it is not found.
    String absence(String specifier) {
        Matcher named = NAME.matcher(specifier);
        if (specifier.startsWith("node:") || !named.matches()) {
            return "it is Node's own or no package; run the verticle with --host process for what Node has";
        }
        if (Files.isDirectory(folder.resolve("node_modules").resolve(named.group(1)))) {
            return "the package " + named.group(1) + " has no such part; its package.json says what it exports";
        }
        return "only 'vertx', './…', '/…' and packages in " + folder.resolve("node_modules")
                + " can be imported; npm install " + named.group(1) + ", or run with --host process";
    }

    static Optional<JsonObject> manifest(Path home) {
        try {
            return Optional.of(new JsonObject(Files.readString(home.resolve("package.json"))));
        } catch (IOException | DecodeException | ClassCastException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> target(JsonObject manifest, String part) {
        if (manifest.containsKey("exports")) {
            return exported(manifest.getValue("exports"), part);
        }
        if (!part.equals(".")) {
            return Optional.of(part);
        }
        return Stream.of("module", "main")
                .map(manifest::getValue)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .or(() -> Optional.of("index.js"));
    }

    private static Optional<String> exported(@Nullable Object exports, String part) {
        if (exports instanceof JsonObject parts && parts.fieldNames().stream().anyMatch(name -> name.startsWith("."))) {
            return parts.containsKey(part) ? chosen(parts.getValue(part), "") : ofPattern(parts, part);
        }
        return part.equals(".") ? chosen(exports, "") : Optional.empty();
    }

    /// `"./features/*.js"`: the longest beginning wins.
    private static Optional<String> ofPattern(JsonObject parts, String part) {
        return parts.getMap().keySet().stream()
                .filter(name -> name.contains("*") && fits(name, part))
                .max((a, b) -> Integer.compare(a.indexOf('*'), b.indexOf('*')))
                .flatMap(name -> chosen(
                        parts.getValue(name),
                        part.substring(name.indexOf('*'), part.length() - (name.length() - name.indexOf('*') - 1))));
    }

    private static boolean fits(String name, String part) {
        int star = name.indexOf('*');
        return part.length() >= name.length() - 1
                && part.startsWith(name.substring(0, star))
                && part.endsWith(name.substring(star + 1));
    }

    private static Optional<String> chosen(@Nullable Object target, String star) {
        return switch (target) {
            case String text -> Optional.of(text.replace("*", star));
            case JsonArray list ->
                list.stream()
                        .map(each -> chosen(each, star))
                        .flatMap(Optional::stream)
                        .findFirst();
            case JsonObject conditions -> {
                for (Map.Entry<String, Object> each : conditions) {
                    Optional<String> found =
                            CONDITIONS.contains(each.getKey()) ? chosen(each.getValue(), star) : Optional.empty();
                    if (found.isPresent()) {
                        yield found;
                    }
                }
                yield Optional.empty();
            }
            case null, default -> Optional.empty();
        };
    }

    /// A path without its extension is completed.
    static Optional<Path> file(Path path) {
        return ENDINGS.stream()
                .map(ending -> Path.of(path + ending))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
