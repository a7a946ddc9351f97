package io.polyvert.languages.node;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs JavaScript files in processes of the user's own Node, for code that lives on npm packages. TypeScript runs
/// where
/// that Node drops types itself. Values travel so, both ways:
///
/// | bus | Node |
/// |---|---|
/// | null, boolean, string | the same; `undefined` is null |
/// | whole number within ±(2^53 − 1) | number |
/// | whole number beyond, inside an object or array too | bigint; beyond 64 bits refused as a body |
/// | other number | number; NaN and infinity are refused with their place |
/// | array, object | array, object; what `toJSON` says |
/// | bytes | Uint8Array of its own, from every typed array, Buffer and ArrayBuffer; only as the whole body |
/// | failure | `Failure` with code and text; anything else thrown is 500 with its message, and logged |
public final class NodeHost implements LanguageHost {
    private static final Pattern IMPORT = Pattern.compile("['\"](\\.{1,2}/[^'\"\\s]+\\.(?:[cm]?[jt]s|json))['\"]");

    private final Interpreter interpreter;

    public NodeHost() {
        this(System.getenv());
    }

    NodeHost(Map<String, String> environment) {
        interpreter = new Interpreter(environment);
    }

    /// Whether a file is part of an npm package, which says how it is run.
    public static boolean isBesidePackage(Path file) {
        return Files.isRegularFile(file.resolveSibling("package.json"));
    }

    @Override
    public String language() {
        return "node";
    }

    @Override
    public List<String> extensions() {
        return List.of("js", "mjs", "ts", "mts");
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.PROCESS);
    }

    @Override
    public Readiness readiness() {
        try {
            return Readiness.ready("Node " + interpreter.find().version());
        } catch (DeploymentException _) {
            return Readiness.missing("apt install nodejs");
        }
    }

    @Override
    public List<Path> sources(DeploymentSpec spec) {
        return Sources.reachable(spec.file().toAbsolutePath(), NodeHost::imports);
    }

    /// Every quoted path in the text: more than it imports costs nothing.
    private static Stream<Path> imports(Path file, String text) {
        return IMPORT.matcher(text).results().map(found -> file.resolveSibling(found.group(1)));
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        Path file = Sources.existing(spec).toAbsolutePath();
        Interpreter.Found node = interpreter.find();
        if (file.toString().endsWith("ts") && !node.dropsTypes()) {
            throw new DeploymentException(spec.target() + " is TypeScript, which Node " + node.version()
                    + " does not run; take Node 22.18 or newer, compile it with tsc, or run it with --host vm");
        }
        Path runner = VertxPackage.folder().resolve("runner.mjs");
        var command = new ArrayList<>(List.of(node.program().toString(), "--experimental-detect-module"));
        if (spec.resources().memoryMb() > 0) {
            command.add("--max-old-space-size=" + spec.resources().memoryMb());
        }
        command.addAll(List.of(runner.toString(), file.toString()));
        // V8 reserves gigabytes of address space that it never uses
        var plan = ProcessPlan.of(spec, command).withoutAddressSpaceLimit();
        var next = new AtomicInteger();
        return () -> new ProcessVerticle(plan, next.getAndIncrement());
    }
}
