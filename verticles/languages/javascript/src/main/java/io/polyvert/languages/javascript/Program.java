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
record Program(String name, String target, Path file, String text, JsonObject config) {
    static Program read(DeploymentSpec spec) {
        try {
            Path file = Sources.existing(spec).toRealPath();
            return new Program(spec.name(), spec.target(), file, Sources.text(spec), spec.config());
        } catch (IOException e) {
            throw new DeploymentException(spec.target() + " cannot be read: " + e, e);
        }
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
        Source source = Source.newBuilder("js", text, file.toString())
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
