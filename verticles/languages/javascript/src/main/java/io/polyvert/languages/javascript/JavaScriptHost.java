package io.polyvert.languages.javascript;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Readiness;
import io.polyvert.deployments.Sources;
import io.polyvert.deployments.Threading;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graalvm.polyglot.Engine;
import org.jspecify.annotations.Nullable;

/// Runs `.js` and `.mjs` files as ES modules, `.ts` and `.mts` files without their types. The host has one engine, made
/// when the first verticle is prepared; each
/// instance has a context of its own, confined to its event loop. A verticle sees the module `vertx`, its neighbours
/// in the same folder and below, and nothing else of the machine.
public final class JavaScriptHost implements LanguageHost {
    private static final Pattern IMPORT = Pattern.compile("['\"](\\.{1,2}/[^'\"\\s]+\\.(?:[cm]?js|m?ts|json))['\"]");
    private static final System.Logger LOG = System.getLogger(JavaScriptHost.class.getName());
    /// The version of the compiler that the JVM was started with, if any.
    private static final @Nullable String COMPILER = System.getProperty("polyvert.jsJit");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final Duration startTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Engine engine;

    public JavaScriptHost() {
        this(START_TIMEOUT);
    }

    JavaScriptHost(Duration startTimeout) {
        this.startTimeout = startTimeout;
    }

    @Override
    public String language() {
        return "javascript";
    }

    @Override
    public List<String> extensions() {
        return List.of("js", "mjs", "ts", "mts");
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.EVENT_LOOP);
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        Engine engine = engine();
        Program program = Program.read(spec);
        program.check(engine);
        return () -> new JavaScriptVerticle(engine, program, startTimeout);
    }

    @Override
    public List<Path> sources(DeploymentSpec spec) {
        return Sources.reachable(spec.file().toAbsolutePath(), JavaScriptHost::imports);
    }

    /// Every quoted path in the text: more than it imports costs nothing.
    private static Stream<Path> imports(Path file, String text) {
        return IMPORT.matcher(text).results().map(found -> file.resolveSibling(found.group(1)));
    }

    private Engine engine() {
        lock.lock();
        try {
            if (engine == null) {
                engine = Engine.newBuilder("js")
                        .option("engine.WarnInterpreterOnly", "false")
                        .build();
                say(engine);
            }
            return engine;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the engine compiles is known when it is there: it does not say why it does not.
    private static void say(Engine engine) {
        String mode = engine.getImplementationName();
        if (!mode.equals("Interpreted")) {
            LOG.log(INFO, () -> "JavaScript is compiled, by " + mode);
        } else if (COMPILER != null) {
            LOG.log(
                    WARNING,
                    () -> "JavaScript is interpreted in spite of --js-jit: its compiler is of " + COMPILER
                            + " and needs a Java that is not older; this one is " + Runtime.version());
        }
    }

    @Override
    public Readiness readiness() {
        return Readiness.ready(COMPILER == null ? "interpreted; compiled with --js-jit" : "compiled");
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (engine != null) {
                engine.close(true);
                engine = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
