package io.polyvert.languages.vm;

import io.polyvert.deployments.DeploymentException;
import java.util.List;
import java.util.stream.Collectors;

/// One place in a source that a compiler refused.
///
/// @param line from 1; 0 when the compiler names none
/// @param column from 1
/// @param text the line itself, or the empty text
public record SourceError(String file, int line, int column, String message, String text) {
    private static final int SHOWN = 5;

    /// The refusal of a target: each place, its line and a caret below it; the first five of them.
    public static DeploymentException refusal(String target, List<SourceError> errors) {
        String shown = errors.stream().limit(SHOWN).map(SourceError::inWords).collect(Collectors.joining("\n"));
        String more = errors.size() > SHOWN ? "\nand " + (errors.size() - SHOWN) + " more" : "";
        return new DeploymentException(target + " does not compile\n" + shown + more);
    }

    /// Line `number` of a source, or the empty text.
    public static String lineOf(String source, int number) {
        return source.lines().skip(Math.max(0, number - 1L)).findFirst().orElse("");
    }

    private String inWords() {
        if (line < 1) {
            return file + ": " + message;
        }
        String place = file + ":" + line + ":" + column + ": " + message.strip().replaceAll("\\s*\\R\\s*", "; ");
        return text.isEmpty() ? place : place + "\n    " + text + "\n    " + indent() + "^";
    }

    /// As wide as what stands before the column; tabs stay tabs.
    private String indent() {
        String before = text.substring(0, Math.clamp(column - 1L, 0, text.length()));
        return before.replaceAll("[^\t]", " ");
    }
}
