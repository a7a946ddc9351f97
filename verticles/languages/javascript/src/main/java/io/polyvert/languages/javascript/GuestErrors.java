package io.polyvert.languages.javascript;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// What went wrong in JavaScript, in its own words: file, line and column, message, the line and a caret, and the
/// frames of the verticle's own files. Nothing of Java.
final class GuestErrors {
    private static final Pattern MODULE = Pattern.compile(
            "(Cannot find|Error reading) module '(.*?)' imported from ([^:]*)(?:: (.*))?", Pattern.DOTALL);
    private static final Pattern FRAME = Pattern.compile("(?m)[ (](/[^()\\n]+):(\\d+):(\\d+)\\)?$");
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"'\\n]+)[\"']");

    private final Program program;

    GuestErrors(Program program) {
        this.program = program;
    }

    /// Of anything that was thrown: an error or any other value.
    String text(Value thrown) {
        if (!thrown.isException()) {
            return program.target() + " threw "
                    + (thrown.isString() ? "'" + thrown.asString() + "'" : thrown.toString());
        }
        try {
            throw thrown.throwException();
        } catch (PolyglotException e) {
            return text(e);
        }
    }

    /// `hello.js:3:5`, where it was thrown or awaited, as far as that is the verticle's own; else its file.
    ///
    /// @param stack as JavaScript tells it: only there are the functions that await
    String place(Value thrown, String stack) {
        if (!thrown.isException()) {
            return program.target();
        }
        try {
            throw thrown.throwException();
        } catch (PolyglotException e) {
            return frames(e).stream()
                    .findFirst()
                    .map(this::place)
                    .or(() -> firstOwn(stack))
                    .orElse(program.target());
        }
    }

    private Optional<String> firstOwn(String stack) {
        return FRAME.matcher(stack)
                .results()
                .filter(frame -> Path.of(frame.group(1)).startsWith(program.folder()))
                .map(frame -> place(
                        Path.of(frame.group(1)), Integer.parseInt(frame.group(2)), Integer.parseInt(frame.group(3))))
                .findFirst();
    }

    String language() {
        return program.target().endsWith("ts") ? "typescript" : "javascript";
    }

    String text(PolyglotException error) {
        String message = String.valueOf(error.getMessage());
        Matcher module = MODULE.matcher(message);
        if (module.find()) {
            return missingModule(module);
        }
        List<SourceSection> frames = frames(error);
        if (frames.isEmpty()) {
            return firstLine(message);
        }
        SourceSection at = frames.getFirst();
        String headline = place(at) + ": " + headline(message, error.isSyntaxError())
                + marked(line(at), position(at).column());
        return headline
                + frames.stream()
                        .skip(1)
                        .map(frame -> "\n  called at " + place(frame))
                        .collect(Collectors.joining());
    }

    /// The place of a syntax error, then the stack, as far as it is the verticle's own.
    private List<SourceSection> frames(PolyglotException error) {
        if (error.isSyntaxError() && isOwn(error.getSourceLocation())) {
            return List.of(error.getSourceLocation());
        }
        return StreamSupport.stream(error.getPolyglotStackTrace().spliterator(), false)
                .filter(StackFrame::isGuestFrame)
                .map(StackFrame::getSourceLocation)
                .filter(this::isOwn)
                .toList();
    }

    boolean isOwn(@Nullable SourceSection section) {
        return section != null && section.isAvailable() && file(section).startsWith(program.folder());
    }

    private static Path file(SourceSection section) {
        URI uri = section.getSource().getURI();
        return "file".equals(uri.getScheme())
                ? Path.of(uri)
                : Path.of(section.getSource().getName());
    }

    /// `hello.js:3:5`, one of its own.
    String place(SourceSection section) {
        return place(file(section), section.getStartLine(), section.getStartColumn());
    }

    private String place(Path file, int line, int column) {
        SourceMap.Position at = program.positions().original(file, line, column);
        return program.shown(file) + ":" + at.line() + ":" + at.column();
    }

    private SourceMap.Position position(SourceSection section) {
        return program.positions().original(file(section), section.getStartLine(), section.getStartColumn());
    }

    /// A syntax error repeats place and line in its message: only the sentence is kept.
    private static String headline(String message, boolean syntax) {
        String first = firstLine(message);
        return syntax ? first.replaceFirst("^SyntaxError: .+?:\\d+:\\d+ ", "SyntaxError: ") : first;
    }

    /// The message names only the files, so the import is looked up in the text of the importing one.
    private String missingModule(Matcher module) {
        Path importer = Path.of(module.group(3));
        Path wanted = Path.of(module.group(2));
        String what = module.group(1).equals("Cannot find") ? "cannot find module '" : "cannot import module '";
        String why = module.group(4) == null ? "" : ": " + module.group(4);
        List<String> lines = program.textOf(importer).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher quoted = QUOTED.matcher(lines.get(i));
            while (quoted.find()) {
                if (names(quoted.group(1), importer, wanted)) {
                    return program.shown(importer) + ":" + (i + 1) + ":" + (quoted.start() + 1) + ": " + what
                            + quoted.group(1) + "'" + why + marked(lines.get(i), quoted.start() + 1);
                }
            }
        }
        return program.shown(importer) + ": " + what + program.shown(wanted) + "'" + why;
    }

    private boolean names(String specifier, Path importer, Path wanted) {
        ModuleFiles files = new ModuleFiles(program);
        try {
            return importer.resolveSibling(specifier).normalize().equals(wanted)
                    || files.parsePath(specifier).equals(wanted)
                    || files.parsePath(URI.create(specifier)).equals(wanted);
        } catch (IllegalArgumentException _) {
            // a text that is neither a path nor a URI
            return false;
        }
    }

    private String line(SourceSection section) {
        return TypeScript.is(file(section))
                ? program.textOf(file(section))
                        .lines()
                        .skip(position(section).line() - 1L)
                        .findFirst()
                        .orElse("")
                : section.getSource().getCharacters(section.getStartLine()).toString();
    }

    static String marked(String line, int column) {
        String before = line.substring(0, Math.min(line.length(), column - 1));
        return "\n    " + line + "\n    " + before.replaceAll("[^\t]", " ") + "^";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
