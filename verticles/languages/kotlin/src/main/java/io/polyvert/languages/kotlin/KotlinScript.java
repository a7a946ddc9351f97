package io.polyvert.languages.kotlin;

import java.util.List;

/// A `.kts` text as a class that the compiler takes: its imports stay where they are, what follows becomes the body of
/// a function that may suspend. Lines keep their numbers.
///
/// @param line where the body begins, from 1
/// @param shift columns that stand before that line's own text
record KotlinScript(String text, int line, int shift) {
    /// @param className of the verticle
    static KotlinScript of(String source, String className) {
        String opening = "class " + className + " : io.polyvert.script.Script() { override suspend fun script() { ";
        List<String> lines = source.lines().toList();
        int first = 0;
        while (first < lines.size() && isBeforeTheBody(lines.get(first))) {
            first++;
        }
        String head = String.join("\n", lines.subList(0, first));
        String body = String.join("\n", lines.subList(first, lines.size()));
        return new KotlinScript(
                head + (first == 0 ? "" : "\n") + opening + body + "\n} }\n", first + 1, opening.length());
    }

    private static boolean isBeforeTheBody(String line) {
        String text = line.strip();
        return text.isEmpty()
                || text.startsWith("//")
                || text.startsWith("#!")
                || text.startsWith("import ")
                || text.startsWith("@file:");
    }
}
