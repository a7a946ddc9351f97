package io.polyvert.languages.executable;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.LanguageHost;
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

/// Runs any executable file as a process: a script with a `#!` line, or what a compiler made. The program speaks the
/// frames of the bus protocol over the socket in `VERTX_BUS`; its values are JSON.
public final class ExecutableHost implements LanguageHost {
    /// How a source file becomes a program, by extension: `%1$s` is the program, `%2$s` the source.
    private static final Map<String, String> COMPILERS = Map.of(
            "go", "go build -o %1$s %2$s",
            "rs", "rustc -O -o %1$s %2$s",
            "c", "cc -O2 -o %1$s %2$s",
            "cpp", "c++ -O2 -o %1$s %2$s",
            "cs", "dotnet publish",
            "swift", "swiftc -O -o %1$s %2$s",
            "zig", "zig build-exe %2$s",
            "nim", "nim c -o:%1$s %2$s",
            "ml", "ocamlfind ocamlopt -package unix -linkpkg -o %1$s %2$s");

    private final Interpreter interpreter;

    public ExecutableHost() {
        interpreter = new Interpreter(System.getenv().getOrDefault("PATH", ""));
    }

    @Override
    public String language() {
        return "executable";
    }

    @Override
    public List<String> extensions() {
        return List.of();
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.PROCESS);
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        Path file = Sources.existing(spec).toAbsolutePath();
        if (!Files.isExecutable(file)) {
            throw new DeploymentException(notExecutable(spec, file));
        }
        interpreter.require(spec.target(), file);
        var plan = ProcessPlan.of(spec, List.of(file.toString()));
        var next = new AtomicInteger();
        return () -> new ProcessVerticle(plan, next.getAndIncrement());
    }

    private String notExecutable(DeploymentSpec spec, Path file) {
        String compiler = COMPILERS.get(spec.extension());
        if (compiler == null || interpreter.isNamedIn(file)) {
            String kind = spec.extension().isEmpty()
                    ? ""
                    : "no language is known for '." + spec.extension() + "' files, and ";
            return kind + spec.target() + " is not executable; if it is a program: chmod +x " + spec.target();
        }
        String source = spec.target();
        String program = source.substring(0, source.length() - spec.extension().length() - 1);
        return source + " is source code of a compiled language; build it and run what you built, for example: "
                + compiler.formatted(program, source) + " && vertx run "
                + (program.startsWith("/") || program.startsWith(".") ? program : "./" + program);
    }
}
