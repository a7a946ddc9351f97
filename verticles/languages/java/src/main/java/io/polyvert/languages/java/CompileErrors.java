package io.polyvert.languages.java;

import io.polyvert.deployments.DeploymentSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/// What the compiler refused, as text: place, message, the line and a caret below it; the first five of them.
final class CompileErrors {
    private static final int SHOWN = 5;

    private final DeploymentSpec spec;
    private final List<Diagnostic<? extends JavaFileObject>> errors;

    CompileErrors(DeploymentSpec spec, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
        this.spec = spec;
        this.errors = diagnostics.stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }

    String text() {
        String shown = errors.stream().limit(SHOWN).map(this::one).collect(Collectors.joining("\n"));
        String more = errors.size() > SHOWN ? "\nand " + (errors.size() - SHOWN) + " more" : "";
        return spec.target() + " does not compile\n" + shown + more;
    }

    private String one(Diagnostic<? extends JavaFileObject> error) {
        JavaFileObject source = error.getSource();
        String message = error.getMessage(Locale.ENGLISH).strip().replaceAll("\\s*\\R\\s*", "; ");
        return source == null
                ? message
                : place(source.toUri()) + ":" + error.getLineNumber() + ":" + error.getColumnNumber() + ": " + message
                        + line(source, error).map(line -> "\n" + line).orElse("");
    }

    private String place(URI source) {
        Path file = Path.of(source);
        Path folder = spec.directory().toAbsolutePath().normalize();
        return file.equals(spec.file().toAbsolutePath())
                ? spec.target()
                : (file.startsWith(folder) ? folder.relativize(file) : file).toString();
    }

    private static Optional<String> line(JavaFileObject source, Diagnostic<?> error) {
        try {
            return source.getCharContent(true)
                    .toString()
                    .lines()
                    .skip(Math.max(0, error.getLineNumber() - 1))
                    .findFirst()
                    .map(line -> "    " + line + "\n    " + indent(line, error) + "^");
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// As wide as what stands before the error; tabs stay tabs, which the compiler counts as up to eight columns.
    private static String indent(String line, Diagnostic<?> error) {
        int column = (int) Math.max(0, error.getColumnNumber() - 1);
        StringBuilder indent = new StringBuilder();
        int width = 0;
        for (int i = 0; width < column; i++) {
            boolean tab = i < line.length() && line.charAt(i) == '\t';
            indent.append(tab ? '\t' : ' ');
            width = tab ? (width / 8 + 1) * 8 : width + 1;
        }
        return indent.toString();
    }
}
