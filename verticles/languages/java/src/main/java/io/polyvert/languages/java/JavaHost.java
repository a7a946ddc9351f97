package io.polyvert.languages.java;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Sources;
import io.polyvert.deployments.Threading;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// Runs plain Vert.x verticles, unchanged: a `.java` source file compiled in memory, the `Main-Verticle` of a jar, or
/// a class by its name. They see the platform's classes and, behind them, the deployment's class path.
public final class JavaHost implements LanguageHost {
    @Override
    public String language() {
        return "java";
    }

    @Override
    public List<String> extensions() {
        return List.of("java", "jar", "");
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.EVENT_LOOP, Threading.WORKER, Threading.VIRTUAL_THREAD);
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        VerticleClass verticle = Files.isDirectory(spec.file()) ? SourceCompiler.compileFolder(spec) : file(spec);
        return () -> new JavaVerticle(verticle.instantiate(), verticle);
    }

    @Override
    public List<Path> sources(DeploymentSpec spec) {
        if (Files.isDirectory(spec.file())) {
            return Stream.concat(SourceFolder.of(spec).files().stream(), ClassPath.files(spec))
                    .toList();
        }
        return switch (spec.extension()) {
            case "java" -> Neighbours.of(spec.file().toAbsolutePath());
            case "jar" ->
                Stream.concat(Stream.of(spec.file()), ClassPath.files(spec)).toList();
            default -> ClassPath.files(spec).toList();
        };
    }

    /// Whether a folder holds `.java` files.
    public static boolean isSourceFolder(Path folder) {
        return SourceFolder.fits(folder);
    }

    private static VerticleClass file(DeploymentSpec spec) {
        return switch (spec.extension()) {
            case "java" -> SourceCompiler.compileFile(spec);
            case "jar" -> jar(spec);
            default -> named(spec);
        };
    }

    private static VerticleClass jar(DeploymentSpec spec) {
        Path jar = Sources.existing(spec);
        String name = mainVerticle(spec, jar)
                .orElseThrow(() -> new DeploymentException(spec.target() + " names no Main-Verticle; add the line"
                        + " `Main-Verticle: com.example.Main` to its META-INF/MANIFEST.MF, or run the class:"
                        + " vertx run com.example.Main --classpath " + spec.target()));
        return ClassPath.of(spec).with(jar).verticle(name, "Main-Verticle of " + spec.target());
    }

    private static Optional<String> mainVerticle(DeploymentSpec spec, Path jar) {
        try (JarFile open = new JarFile(jar.toFile())) {
            return Optional.ofNullable(open.getManifest())
                    .map(Manifest::getMainAttributes)
                    .map(attributes -> attributes.getValue("Main-Verticle"))
                    .map(JavaHost::className);
        } catch (IOException e) {
            throw new DeploymentException(spec.target() + " cannot be read as a jar: " + e.getMessage(), e);
        }
    }

    private static VerticleClass named(DeploymentSpec spec) {
        return ClassPath.of(spec).verticle(className(spec.target()), "class");
    }

    /// Vert.x lets users write `java:com.example.Main`.
    private static String className(String text) {
        return text.startsWith("java:") ? text.substring("java:".length()) : text.strip();
    }
}
