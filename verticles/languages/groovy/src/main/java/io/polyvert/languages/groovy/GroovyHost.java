package io.polyvert.languages.groovy;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs Groovy files: a script with `bus`, `vertx`, `config` and `log`, or a class that is a verticle. Groovy itself is
/// fetched on first use; each deployment has a class loader of its own. Values travel as
/// [io.polyvert.languages.vm.Values]
/// says. Lines `//DEPS` and `//REPO` work as in Java.
public final class GroovyHost implements LanguageHost {
    private static final System.Logger LOG = System.getLogger(GroovyHost.class.getName());
    private static final Dependencies GROOVY = Listed.in(GroovyHost.class, "compiler.txt");

    private @Nullable URLClassLoader groovy;

    @Override
    public String language() {
        return "groovy";
    }

    @Override
    public List<String> extensions() {
        return List.of("groovy");
    }

    @Override
    public List<Threading> threadings() {
        return List.of(Threading.EVENT_LOOP, Threading.WORKER, Threading.VIRTUAL_THREAD);
    }

    @Override
    public Readiness readiness() {
        String what = GROOVY.artifacts().getFirst();
        return new Resolver().has(GROOVY)
                ? Readiness.ready(what)
                : Readiness.fetchable(what + " and what it needs (8 MB)");
    }

    @Override
    public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
        String source = Sources.text(spec);
        Dependencies wanted = Dependencies.in(source, spec.target());
        List<Path> classPath = new ArrayList<>(ClassFolders.of(spec));
        if (!wanted.isEmpty()) {
            classPath.addAll(new Resolver().resolve(wanted, spec.target(), () -> fetching(spec.target(), wanted)));
        }
        String file = String.valueOf(spec.file().getFileName());
        GroovyCompiler compiler = new GroovyCompiler(groovy(), classPath);
        List<Class<?>> classes = compiler.compile(spec, source);
        return compiler.scriptIn(classes)
                .<Supplier<Deployable>>map(script ->
                        () -> new VmVerticle(new GroovyScript(compiler, script, spec.name()), spec.target(), file))
                .orElseGet(() -> {
                    Class<?> type = VmVerticle.only(classes, spec.target(), file);
                    return () -> VmVerticle.of(type, spec.target(), file);
                });
    }

    private synchronized ClassLoader groovy() {
        if (groovy == null) {
            List<Path> jars = new Resolver()
                    .resolve(GROOVY, "the first Groovy verticle", () -> fetching("the first Groovy verticle", GROOVY));
            groovy = ClassFolders.loader(jars, GroovyHost.class.getClassLoader());
        }
        return groovy;
    }

    private static void fetching(String target, Dependencies wanted) {
        LOG.log(INFO, () -> "fetching for " + target + ": " + String.join(", ", wanted.artifacts()) + " ...");
    }

    @Override
    public synchronized void close() {
        if (groovy != null) {
            try {
                groovy.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
