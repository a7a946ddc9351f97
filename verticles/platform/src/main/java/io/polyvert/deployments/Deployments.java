package io.polyvert.deployments;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.parts.Parts;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The verticles of one node, by name. Futures fail with a [DeploymentException] for the user.
public final class Deployments implements Shareable {
    private static final System.Logger LOG = System.getLogger(Deployments.class.getName());

    private final Vertx vertx;
    private final Languages languages;
    private final InstantSource clock;
    private final Retirement retirement;
    private final Map<String, Deployment> byName = new ConcurrentHashMap<>();
    private final Set<String> swapping = ConcurrentHashMap.newKeySet();
    private volatile Runnable changed = () -> {};

    public Deployments(Vertx vertx, Languages languages, InstantSource clock) {
        this.vertx = vertx;
        this.languages = languages;
        this.clock = clock;
        this.retirement = new Retirement(vertx);
    }

    public static Deployments of(Vertx vertx) {
        return Parts.get(vertx, Deployments.class);
    }

    /// `changed` is run, on any thread, when a process has ended or come back, and when a deployment is gone.
    public void onChange(Runnable changed) {
        this.changed = changed;
    }

    /// Oldest first.
    public List<Deployment> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(Deployment::since).thenComparing(Deployment::name))
                .toList();
    }

    /// Completes when every instance has started; when one fails, none stays.
    public Future<Deployment> deploy(DeploymentSpec wanted) {
        try {
            LanguageHost host = languages.hostOf(wanted);
            DeploymentSpec spec = wanted.withThreading(threading(host, wanted));
            requireFile(spec);
            Deployment starting = Deployment.starting(spec, host.language(), clock.instant());
            requireNewName(byName.putIfAbsent(spec.name(), starting), spec);
            return vertx.executeBlocking(() -> host.prepare(vertx, spec), false)
                    .compose(maker -> start(starting, maker))
                    .onSuccess(running -> byName.put(spec.name(), running))
                    .onFailure(_ -> byName.remove(spec.name(), starting))
                    .recover(cause -> Future.failedFuture(explained(spec, cause)));
        } catch (DeploymentException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Future<Deployment> start(Deployment starting, Supplier<? extends Deployable> maker) {
        DeploymentSpec spec = starting.spec();
        var made = new CopyOnWriteArrayList<Deployable>();
        Supplier<Deployable> instances = () -> {
            Deployable instance = maker.get();
            made.add(instance);
            if (instance instanceof Supervised process) {
                process.onChange(() -> changed.run());
            }
            return new Instance(instance, spec.name());
        };
        return vertx.deployVerticle(instances, options(spec)).map(id -> {
            LOG.log(
                    INFO,
                    () -> "deployed name=" + spec.name() + " target=" + spec.target() + " language="
                            + starting.language() + " instances=" + spec.instances() + " version="
                            + starting.version());
            return starting.started(id, made);
        });
    }

    /// Puts a new version, made of the target's files as they are now, in the place of the one that runs.
    /// Completes when the new one serves and the old one gets nothing any more. The old one then answers what it
    /// has in hand, for `lastMs` at most, and is undeployed. When the new version cannot be made or started the
    /// old one stays, and the deployment has a problem.
    public Future<Deployment> swap(String name, long lastMs) {
        Deployment old = byName.get(name);
        if (old == null || old.id().isEmpty()) {
            return Future.failedFuture(unknown(name));
        }
        if (!swapping.add(name)) {
            return Future.failedFuture(new DeploymentException("'" + name + "' is being swapped already"));
        }
        DeploymentSpec spec = old.spec();
        return retirement
                .room(name)
                .compose(_ -> vertx.executeBlocking(() -> prepared(spec), false))
                .compose(maker -> start(old.next(clock.instant()), maker))
                .recover(cause -> Future.failedFuture(explained(spec, cause)))
                .onFailure(cause -> byName.computeIfPresent(
                        name, (_, known) -> known.withProblem(String.valueOf(cause.getMessage()))))
                .compose(fresh -> replaced(old, fresh, lastMs))
                .onComplete(_ -> swapping.remove(name));
    }

    private Supplier<? extends Deployable> prepared(DeploymentSpec spec) {
        LanguageHost host = languages.hostOf(spec);
        requireFile(spec);
        return host.prepare(vertx, spec);
    }

    private Future<Deployment> replaced(Deployment old, Deployment fresh, long lastMs) {
        Deployment now =
                byName.computeIfPresent(fresh.name(), (_, known) -> known.id().equals(old.id()) ? fresh : known);
        if (now == null || !now.id().equals(fresh.id())) {
            return vertx.undeploy(fresh.id())
                    .transform(_ -> Future.failedFuture(new DeploymentException(
                            "'" + fresh.name() + "' was undeployed before its new version ran")));
        }
        retirement.retire(old, lastMs);
        return Future.succeededFuture(fresh);
    }

    /// The files that a deployment is made of, as its language sees them. Blocks.
    public List<Path> sources(DeploymentSpec spec) {
        return languages.hostOf(spec).sources(spec);
    }

    /// Completes when every instance has stopped.
    public Future<Void> undeploy(String name) {
        Deployment deployment = byName.get(name);
        if (deployment == null || deployment.id().isEmpty()) {
            return Future.failedFuture(unknown(name));
        }
        byName.remove(name, deployment);
        changed.run();
        return vertx.undeploy(deployment.id());
    }

    private DeploymentException unknown(String name) {
        return new DeploymentException("no deployment is named '" + name + "'; deployed: " + byName.keySet());
    }

    /// Undeploys all, newest first, and ends the language hosts. A verticle that fails to stop does not keep the
    /// others.
    public Future<Void> close() {
        Future<Void> done = retirement.close();
        for (Deployment deployment : all().reversed()) {
            done = done.compose(_ -> undeploy(deployment.name())).recover(cause -> {
                LOG.log(WARNING, () -> "undeploy failed name=" + deployment.name(), cause);
                return Future.succeededFuture();
            });
        }
        return done.compose(_ -> vertx.executeBlocking(() -> {
            languages.close();
            return null;
        }));
    }

    private static Threading threading(LanguageHost host, DeploymentSpec wanted) {
        Threading threading = wanted.threading().orElse(host.threadings().getFirst());
        if (!host.threadings().contains(threading)) {
            throw new DeploymentException(host.language() + " verticles cannot run with threading '" + threading.text()
                    + "' (" + wanted.target() + "); allowed: "
                    + String.join(
                            ", ",
                            host.threadings().stream().map(Threading::text).toList()));
        }
        return threading;
    }

    private static void requireFile(DeploymentSpec spec) {
        if (!spec.extension().isEmpty() && !Files.isReadable(spec.file())) {
            throw new DeploymentException("file '" + spec.target() + "' does not exist or cannot be read in "
                    + spec.directory().toAbsolutePath().normalize());
        }
    }

    private static void requireNewName(@Nullable Deployment known, DeploymentSpec spec) {
        if (known != null) {
            throw new DeploymentException("two deployments are named '" + spec.name() + "' ("
                    + known.spec().target() + " and " + spec.target() + "); give one another name");
        }
    }

    private static DeploymentOptions options(DeploymentSpec spec) {
        DeploymentOptions options = new DeploymentOptions()
                .setInstances(spec.instances())
                .setThreadingModel(spec.threading().orElseThrow().model())
                .setConfig(spec.config().copy());
        if (spec.resources().workers() > 0) {
            options.setWorkerPoolName(spec.name())
                    .setWorkerPoolSize(spec.resources().workers());
        }
        return options;
    }

    private static Throwable explained(DeploymentSpec spec, Throwable cause) {
        if (cause instanceof DeploymentException) {
            return cause;
        }
        return new DeploymentException(
                "verticle '" + spec.name() + "' (" + spec.target() + ") failed in start: " + Cause.inWords(cause),
                cause);
    }
}
