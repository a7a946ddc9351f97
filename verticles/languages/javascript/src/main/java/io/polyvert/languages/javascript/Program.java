package io.polyvert.languages.javascript;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Sources;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;

/// A file to run, as it was when it was prepared: every instance runs the same text.
///
/// @param name the deployment's
/// @param target the file as the user wrote it
/// @param file its real path
/// @param positions of what was compiled
record Program(String name, String target, Path file, String text, JsonObject config, Positions positions) {
    static Program read(DeploymentSpec spec) {
        try {
            Path file = Sources.existing(spec).toRealPath();
            return new Program(spec.name(), spec.target(), file, Sources.text(spec), spec.config(), new Positions());
        } catch (IOException e) {
            throw new DeploymentException(spec.target() + " cannot be read: " + e, e);
        }
    }

    /// As the user would write it: beside the target he wrote.
    String shown(Path other) {
        String folder = target.substring(0, target.lastIndexOf('/') + 1);
        return other.equals(file)
                ? target
                : other.startsWith(folder()) ? folder + folder().relativize(other) : other.toString();
    }

    /// Where its modules are.
    Path folder() {
        return file.resolveSibling("").normalize();
    }

    /// The text of one of its modules, or nothing when it cannot be read any more.
    String textOf(Path module) {
        try {
            return module.equals(file) ? text : Files.readString(module);
        } catch (IOException _) {
            return "";
        }
    }

    /// Fails when the file itself is not JavaScript; its imports are looked at when it starts.
    void check(Engine engine) {
        Source source = Source.newBuilder("js", new ModuleText(this).of(file, text), file.toString())
                .mimeType("application/javascript+module")
                .uri(file.toUri())
                .buildLiteral();
        try {
            Guest.check(engine, this, source);
        } catch (PolyglotException e) {
            throw new DeploymentException(new GuestErrors(this).text(e), e);
        }
    }
}
