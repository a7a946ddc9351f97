package io.polyvert.languages.kotlin;

import static java.lang.System.Logger.Level.INFO;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Readiness;
import io.polyvert.deployments.Sources;
import io.polyvert.deployments.Threading;
import io.polyvert.languages.resolving.Dependencies;
import io.polyvert.languages.resolving.Listed;
import io.polyvert.languages.resolving.Resolver;
import io.polyvert.languages.vm.ClassFolders;
import io.polyvert.languages.vm.VmVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Runs Kotlin files: `.kt` with a class that is a verticle (`VerticleBase`, `CoroutineVerticle`), `.kts` as a script
/// in which `consumer("greet") { ... }` takes suspending code. Compiled in a JVM of its own, once per content; the
/// compiler is fetched on first use. Lines `//DEPS` and `//REPO` work as in Java.
public final class KotlinHost implements LanguageHost {
    private static final System.Logger LOG = System.getLogger(KotlinHost.class.getName());
    private static final Dependencies COMPILER = Listed.in(KotlinHost.class, "compiler.txt");
    private static final Dependencies LIBRARY = Listed.in(KotlinHost.class, "library.txt");

    @Override
    public String language() {
        return "kotlin";
    }

    @Override
    public List<String> extensions() {
        return List.of("kt", "kts");
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.EVENT_LOOP, Threading.WORKER, Threading.VIRTUAL_THREAD);
    }

    @Override
    public Readiness readiness() {
        String what = COMPILER.artifacts().getFirst();
        return new Resolver().has(COMPILER.and(LIBRARY))
                ? Readiness.ready(what)
                : Readiness.fetchable(what + " and what it needs (63 MB)");
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        String source = Sources.text(spec);
        Dependencies wanted = Dependencies.in(source, spec.target());
        List<Path> classPath = new ArrayList<>(library());
        classPath.addAll(ClassFolders.of(spec));
        if (!wanted.isEmpty()) {
            classPath.addAll(new Resolver().resolve(wanted, spec.target(), () -> fetching(spec.target(), wanted)));
        }
        String file = String.valueOf(spec.file().getFileName());
        Compiled compiled = new KotlinCompiler(KotlinHost::compiler, classPath).compile(spec, source);
        ClassLoader loader = ClassFolders.loader(compiled.with(classPath), KotlinHost.class.getClassLoader());
        Class<?> type = VmVerticle.only(compiled.load(loader), spec.target(), file);
        return () -> VmVerticle.of(type, spec.target(), file);
    }

    private static List<Path> compiler() {
        return new Resolver()
                .resolve(
                        COMPILER,
                        "the first Kotlin verticle",
                        () -> LOG.log(INFO, () -> "fetching the Kotlin compiler (first use, 63 MB) ..."));
    }

    /// Without what the platform has itself.
    private static List<Path> library() {
        return new Resolver()
                        .resolve(
                                LIBRARY,
                                "the first Kotlin verticle",
                                () -> fetching("the first Kotlin verticle", LIBRARY))
                        .stream()
                        .filter(jar -> jar.getFileName().toString().matches("(kotlin|vertx-lang-kotlin|annotations).*"))
                        .toList();
    }

    private static void fetching(String target, Dependencies wanted) {
        LOG.log(INFO, () -> "fetching for " + target + ": " + String.join(", ", wanted.artifacts()) + " ...");
    }
}
