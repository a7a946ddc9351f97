package io.polyvert.typed;

import java.util.Locale;
import java.util.Set;

/// Names of Java methods and parameters in other languages.
final class Words {
    private static final Set<String> TYPESCRIPT = Set.of(
            "arguments",
            "await",
            "debugger",
            "delete",
            "eval",
            "export",
            "function",
            "in",
            "let",
            "typeof",
            "var",
            "with",
            "yield",
            "options");
    private static final Set<String> PYTHON = Set.of(
            "and",
            "as",
            "async",
            "await",
            "def",
            "del",
            "elif",
            "except",
            "exec",
            "from",
            "global",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "print",
            "raise",
            "with",
            "yield",
            "self",
            "timeout",
            "None",
            "True",
            "False");

    private Words() {}

    static String typeScript(String name) {
        return TYPESCRIPT.contains(name) ? name + "_" : name;
    }

    /// `describeAll` is `describe_all`.
    static String python(String name) {
        String snake = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        return PYTHON.contains(snake) ? snake + "_" : snake;
    }

    static boolean isPythonField(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*")
                && !PYTHON.contains(name)
                && !name.equals("class")
                && !name.startsWith("__");
    }
}
