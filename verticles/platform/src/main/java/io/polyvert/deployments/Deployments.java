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
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    private final Map<String, Deployment> byName = new ConcurrentHashMap<>();

    public Deployments(Vertx vertx, Languages languages, InstantSource clock) {
        this.vertx = vertx;
        this.languages = languages;
        this.clock = clock;
    }

    public static Deployments of(Vertx vertx) {
        return Parts.get(vertx, Deployments.class);
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
            Deployment starting = new Deployment(spec, host.language(), clock.instant(), "", List.of());
            requireNewName(byName.putIfAbsent(spec.name(), starting), spec);
            return vertx.executeBlocking(() -> host.prepare(vertx, spec), false)
                    .compose(maker -> start(starting, maker))
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
            return instance;
        };
        return vertx.deployVerticle(instances, options(spec)).map(id -> {
            var running = new Deployment(spec, starting.language(), starting.since(), id, List.copyOf(made));
            byName.put(spec.name(), running);
            LOG.log(
                    INFO,
                    () -> "deployed name=" + spec.name() + " target=" + spec.target() + " language="
                            + starting.language() + " instances=" + spec.instances());
            return running;
        });
    }

    /// Completes when every instance has stopped.
    public Future<Void> undeploy(String name) {
        Deployment deployment = byName.get(name);
        if (deployment == null || deployment.id().isEmpty()) {
            return Future.failedFuture(
                    new DeploymentException("no deployment is named '" + name + "'; deployed: " + byName.keySet()));
        }
        byName.remove(name, deployment);
        return vertx.undeploy(deployment.id());
    }

    /// Undeploys all, newest first, and ends the language hosts. A verticle that fails to stop does not keep the
    /// others.
    public Future<Void> close() {
        Future<Void> done = Future.succeededFuture();
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
