package io.polyvert.languages.python;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Readiness;
import io.polyvert.deployments.Sources;
import io.polyvert.deployments.Threading;
import io.polyvert.processes.ProcessPlan;
import io.polyvert.processes.ProcessVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Runs Python files and packages in processes of the user's own CPython. Values travel so, both ways:
///
/// | bus | Python |
/// |---|---|
/// | null, boolean | `None`, `bool` |
/// | whole number | `int` of any size |
/// | other number | `float`; NaN and infinity are refused |
/// | string | `str`; a lone surrogate is refused |
/// | array | `list`; a `tuple` travels as one |
/// | object | `dict` |
/// | bytes | `bytes`; `bytearray` and `memoryview` travel as such; only as the whole body |
/// | failure | `vertx.Failure` with code and text; anything else raised is 500 with its type, and logged |
public final class PythonHost implements LanguageHost {
    private static final List<String> BEGINNINGS = List.of("__main__.py", "__init__.py");

    private final Interpreters interpreters;

    public PythonHost() {
        this(System.getenv());
    }

    PythonHost(Map<String, String> environment) {
        interpreters = new Interpreters(environment);
    }

    @Override
    public String language() {
        return "python";
    }

    @Override
    public List<String> extensions() {
        return List.of("py");
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.PROCESS);
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        Path file = program(spec).toAbsolutePath();
        Path python = interpreters.forFile(file);
        Path runner = VertxPackage.folder();
        var plan = ProcessPlan.of(spec, List.of(python.toString(), runner.toString(), file.toString()));
        var next = new AtomicInteger();
        return () -> new ProcessVerticle(plan, next.getAndIncrement());
    }

    /// Whether a folder is a package, or a program as `python FOLDER` runs it.
    public static boolean isPackage(Path folder) {
        return BEGINNINGS.stream().map(folder::resolve).anyMatch(Files::isRegularFile);
    }

    private static Path program(DeploymentSpec spec) {
        Path file = spec.file();
        return BEGINNINGS.stream()
                .map(file::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseGet(() -> Sources.existing(spec));
    }

    @Override
    public List<Path> sources(DeploymentSpec spec) {
        Path file = program(spec).toAbsolutePath();
        return Sources.reachable(file, new Imports(file)::of);
    }

    @Override
    public Readiness readiness() {
        try {
            return Readiness.ready(
                    interpreters.forFile(Path.of("any.py").toAbsolutePath()).toString());
        } catch (DeploymentException absent) {
            return Readiness.missing(String.valueOf(absent.getMessage()));
        }
    }
}
