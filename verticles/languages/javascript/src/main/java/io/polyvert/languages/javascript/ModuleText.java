package io.polyvert.languages.javascript;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// The text of a module as GraalJS gets it. Whatever is changed, lines keep their numbers.
final class ModuleText {
    /// An import of JSON that does not say so.
    private static final Pattern JSON_IMPORT = Pattern.compile(
            "(?m)^(\\s*(?:import\\b[^\"'\\n]*|export\\b[^\"'\\n]*\\bfrom\\s*|\\}\\s*from\\s*)([\"'])[^\"'\\n]+\\.json\\2)(?!\\s*with\\b)");

    private final CommonJs commonJs;

    ModuleText(Path folder) {
        commonJs = new CommonJs(folder);
    }

    String of(Path file, String text) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".json")) {
            return text;
        }
        return CommonJs.is(file, text)
                ? commonJs.asModule(file, text)
                : text.contains(".json") ? JSON_IMPORT.matcher(text).replaceAll("$1 with { type: 'json' }") : text;
    }
}
