package io.polyvert.launcher.templates;

import io.polyvert.bus.DidYouMean;
import io.polyvert.launcher.settings.SettingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A verticle in one language and a test beside it. The test runs the verticle with the `vertx` command, asks it over
/// HTTP, and needs nothing but the language itself; where that has no program of its own it is a Java program.
public enum Template {
    JAVA("java", "java", "%c.java", "%cTest.java", "java", "java"),
    JAVASCRIPT("javascript", "js", "%n.js", "%n.test.mjs", "js", "node --test"),
    TYPESCRIPT("typescript", "ts", "%n.ts", "%n.test.mjs", "js", "node --test"),
    PYTHON("python", "py", "%n.py", "test_%n.py", "py", "python3"),
    KOTLIN("kotlin", "kt", "%c.kt", "%cTest.java", "java", "java"),
    GROOVY("groovy", "groovy", "%n.groovy", "%cTest.java", "java", "java");

    private final String language;
    private final String extension;
    private final String file;
    private final String test;
    private final String testExtension;
    private final String runner;

    Template(String language, String extension, String file, String test, String testExtension, String runner) {
        this.language = language;
        this.extension = extension;
        this.file = file;
        this.test = test;
        this.testExtension = testExtension;
        this.runner = runner;
    }

    /// By its name or its extension.
    public static Template of(String wanted) {
        String word = wanted.toLowerCase(Locale.ROOT);
        SequencedMap<String, Template> known = new TreeMap<>();
        for (Template template : values()) {
            known.put(template.language, template);
            known.put(template.extension, template);
        }
        Template found = known.get(word);
        if (found == null) {
            throw new SettingException(
                    wanted,
                    "no template is known for this language" + DidYouMean.hint(word, known.keySet()) + "; known: "
                            + Arrays.stream(values())
                                    .map(template -> template.extension)
                                    .collect(Collectors.joining(", ")));
        }
        return found;
    }

    public String language() {
        return language;
    }

    public String extension() {
        return extension;
    }

    public String file(String name) {
        return named(file, name);
    }

    public String test(String name) {
        return named(test, name);
    }

    /// What runs the test.
    public String testCommand(String name) {
        return runner + " " + test(name);
    }

    public String verticleText(String name) {
        return filled("verticle." + extension, name);
    }

    /// The test's text.
    ///
    /// @param command the `vertx` script, for when VERTX does not name another
    public String testText(String name, Path command) {
        return filled("test." + testExtension, name).replace("COMMAND", command.toString());
    }

    /// The name of a file that an editor needs beside the verticle to know the types of the module `vertx`, the same
    /// for all verticles; empty where there is none.
    public Optional<String> types() {
        return this == TYPESCRIPT ? Optional.of("vertx.d.ts") : Optional.empty();
    }

    public static String typesText(String types) {
        return text(types);
    }

    private String filled(String resource, String name) {
        return text(resource + ".txt")
                .replace("TARGET", file(name))
                .replace("TESTING", testCommand(name))
                .replace("CLASS", className(name))
                .replace("NAME", name);
    }

    private static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(Template.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String named(String pattern, String name) {
        return pattern.replace("%n", name).replace("%c", className(name));
    }

    /// `LateOrders` for `late-orders`.
    private static String className(String name) {
        return Arrays.stream(name.split("[-_]", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }
}
