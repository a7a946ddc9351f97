package io.polyvert.languages.javascript;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Makes an ES module of a CommonJS module of an npm package: what it requires by a literal name is imported before it
/// runs, its `module.exports` is the default export, and names that it assigns to `exports` are exported too. Its lines
/// keep their numbers.
final class CommonJs {
    private static final Pattern REQUIRE = Pattern.compile("\\brequire\\(\\s*([\"'])([^\"'\\n]+)\\1\\s*\\)");
    private static final Pattern NAME = Pattern.compile("\\bexports\\.([A-Za-z_$][\\w$]*)\\s*=(?!=)");
    private static final Pattern MODULE_SYNTAX =
            Pattern.compile("(?m)^\\s*(?:import(?:\\s+\\w|\\s*[{*\"'])|export(?:\\s+\\w|\\s*[{*]))");
    private static final Set<String> RESERVED = Set.of(
            ("default break case catch class const continue debugger delete do else enum export extends false finally for"
                            + " function if import in instanceof new null return super switch this throw true try"
                            + " typeof var void while with yield let static await module exports require process")
                    .split(" "));

    private final Packages packages;

    CommonJs(Path folder) {
        packages = new Packages(folder);
    }

    /// Whether Node would run the file as CommonJS, or has to: a package of old may have ES modules without saying so.
    static boolean is(Path file, String text) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".cjs")
                || (name.endsWith(".js")
                        && file.toString().contains("/node_modules/")
                        && !"module".equals(type(file))
                        && !MODULE_SYNTAX.matcher(text).find());
    }

    private static String type(Path file) {
        for (Path home = file.getParent(); home != null; home = home.getParent()) {
            Optional<JsonObject> manifest = Packages.manifest(home);
            if (manifest.isPresent()) {
                return String.valueOf(manifest.get().getValue("type"));
            }
        }
        return "";
    }

    String asModule(Path file, String text) {
        Map<String, String> required = new LinkedHashMap<>();
        REQUIRE.matcher(text)
                .results()
                .map(found -> found.group(2))
                .forEach(name -> found(file, name).ifPresent(path -> required.put(name, path.toString())));
        StringBuilder before = new StringBuilder();
        StringBuilder table = new StringBuilder();
        required.forEach((name, path) -> {
            String local = "__required" + before.length();
            String attribute = path.endsWith(".json") ? " with { type: 'json' }" : "";
            before.append("import * as " + local + " from " + Json.encode(path) + attribute + "; ");
            table.append(Json.encode(name) + ": () => " + local + ", ");
        });
        Set<String> names = NAME.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !RESERVED.contains(name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return before + "const __module = { exports: {} }; (function (module, exports, require, process, global) { "
                + text
                + "\n}).call(__module.exports, __module, __module.exports, (name) => { const found = { " + table
                + " }[name]?.(); if (!found) throw new Error(`cannot require '${name}' here; run with --host process for"
                + " what Node has`); return found.default ?? found; }, { env: { NODE_ENV: 'production' } }, globalThis);"
                + " export default __module.exports; "
                + names.stream()
                        .map(name -> "const __" + name + " = __module.exports." + name + "; export { __" + name + " as "
                                + name + " };")
                        .collect(Collectors.joining(" "));
    }

    private Optional<Path> found(Path file, String name) {
        return name.startsWith(".") || name.startsWith("/")
                ? Packages.file(file.resolveSibling(name).normalize())
                : packages.resolve(name);
    }
}
