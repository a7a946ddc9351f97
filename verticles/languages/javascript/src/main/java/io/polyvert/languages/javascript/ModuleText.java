package io.polyvert.languages.javascript;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// The text of a module as GraalJS gets it. In JavaScript, lines keep their numbers; for TypeScript
/// there are positions.
final class ModuleText {
    /// An import of JSON that does not say so.
    private static final Pattern JSON_IMPORT = Pattern.compile(
            "(?m)^(\\s*(?:import\\b[^\"'\\n]*|export\\b[^\"'\\n]*\\bfrom\\s*|\\}\\s*from\\s*)([\"'])[^\"'\\n]+\\.json\\2)(?!\\s*with\\b)");

    private final Program program;
    private final CommonJs commonJs;

    ModuleText(Program program) {
        this.program = program;
        this.commonJs = new CommonJs(program.folder());
    }

    /// Fails with a [io.polyvert.deployments.DeploymentException] when it cannot be compiled.
    String of(Path file, String text) {
        return TypeScript.is(file) ? withAttributes(compiled(file, text)) : plain(file, text);
    }

    private String compiled(Path file, String text) {
        TypeScript.Compiled compiled = TypeScript.compile(file, text, program.shown(file));
        program.positions().put(file, compiled.positions());
        return compiled.text();
    }

    private String plain(Path file, String text) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".json")) {
            return text;
        }
        return CommonJs.is(file, text) ? commonJs.asModule(file, text) : withAttributes(text);
    }

    private static String withAttributes(String text) {
        return text.contains(".json") ? JSON_IMPORT.matcher(text).replaceAll("$1 with { type: 'json' }") : text;
    }
}
