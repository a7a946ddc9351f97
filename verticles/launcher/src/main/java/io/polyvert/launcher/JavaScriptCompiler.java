package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.languages.resolving.Dependencies;
import io.polyvert.languages.resolving.Resolver;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Fetches the compiler for JavaScript, 24 MB, into a folder that a JVM can be started with: `vertx` calls it when
/// `--js-jit` is given for the first time.
final class JavaScriptCompiler {
    private JavaScriptCompiler() {}

    /// Called with the folder, which does not exist yet, and the version.
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        String version = arguments[1];
        Dependencies compiler = Dependencies.of(
                "org.graalvm.compiler:compiler:" + version, "org.graalvm.truffle:truffle-compiler:" + version);
        try {
            Files.createDirectories(folder.resolveSibling(""));
            Path fresh = Files.createTempDirectory(folder.resolveSibling(""), "new-js-jit-");
            for (Path jar : new Resolver()
                    .resolve(
                            compiler,
                            "--js-jit",
                            () -> System.err.println("fetching the compiler for JavaScript ..."))) {
                Files.copy(jar, fresh.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (DeploymentException refusal) {
            refuse(String.valueOf(refusal.getMessage()));
        } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException _) {
            // another command was faster
        } catch (IOException cause) {
            refuse("the compiler for JavaScript cannot be kept in " + folder + ": " + cause
                    + "; set XDG_CACHE_HOME to a folder that can be written");
        }
    }

    private static void refuse(String sentence) {
        System.err.println("vertx: " + sentence);
        System.exit(1);
    }
}
