package io.polyvert.launcher.redeploy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.node.Node;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// Swaps the deployments of a node when their files change; a file that none of them is made of is everybody's. Has a
/// thread of its own, which may block.
public final class Redeployer implements AutoCloseable {
    /// A save may come in several writes: it is over when nothing changed for this long.
    private static final long SETTLED_MS = 20;

    private static final int MAX_SETTLING = 200;
    /// A save begins by emptying the file, or by taking it away; it is waited for this many times.
    private static final int MAX_EMPTY = 50;

    private final Node node;
    private final List<DeploymentSpec> specs;
    private final RedeployOptions options;
    private final Globs globs;
    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<String, List<Path>> sources = Map.of();
    private Stamps known = new Stamps(Map.of());
    private long swapped = System.nanoTime() - MILLISECONDS.toNanos(600_000);

    private Redeployer(
            Node node, List<DeploymentSpec> specs, RedeployOptions options, PrintStream out, PrintStream err) {
        this.node = node;
        this.specs = specs;
        this.options = options;
        this.globs = new Globs(Path.of("").toAbsolutePath(), options.globs());
        this.out = out;
        this.err = err;
    }

    /// Watches from now on.
    ///
    /// @param specs what is deployed on the node
    public static Redeployer start(
            Node node, List<DeploymentSpec> specs, RedeployOptions options, PrintStream out, PrintStream err) {
        Redeployer redeployer = new Redeployer(node, specs, options, out, err);
        redeployer.look();
        Thread.ofPlatform().daemon().name("redeploy").start(redeployer::watch);
        return redeployer;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void watch() {
        try (FileEvents events = new FileEvents()) {
            events.watch(files());
            while (closed.getCount() > 0) {
                events.await(options.scanMs());
                if (!changed().isEmpty()) {
                    long noticed = System.nanoTime();
                    swap(settled(), noticed);
                    events.watch(files());
                }
            }
        } catch (IOException | ClosedWatchServiceException failure) {
            err.println("vertx run: files are not watched any more: " + failure);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes what is there now as known.
    private void look() {
        Map<String, List<Path>> found = new LinkedHashMap<>();
        for (DeploymentSpec spec : specs) {
            found.put(spec.name(), sourcesOf(spec));
        }
        sources = found;
        known = Stamps.of(files());
    }

    private List<Path> sourcesOf(DeploymentSpec spec) {
        try {
            return node.deployments().sources(spec).stream()
                    .map(file -> file.toAbsolutePath().normalize())
                    .toList();
        } catch (DeploymentException _) {
            return List.of(spec.file().toAbsolutePath());
        }
    }

    private Collection<Path> files() {
        return options.globs().isEmpty()
                ? sources.values().stream().flatMap(List::stream).toList()
                : globs.files();
    }

    private Set<Path> changed() {
        return Stamps.of(files()).differingFrom(known);
    }

    private Set<Path> settled() throws InterruptedException {
        Stamps before = Stamps.of(files());
        for (int i = 0; i < MAX_SETTLING && !closed.await(SETTLED_MS, MILLISECONDS); i++) {
            Stamps after = Stamps.of(files());
            if (after.equals(before) && (i >= MAX_EMPTY || after.areWritten(after.differingFrom(known)))) {
                break;
            }
            before = after;
        }
        return before.differingFrom(known);
    }

    private void swap(Set<Path> changed, long noticed) throws InterruptedException {
        List<DeploymentSpec> affected = specs.stream()
                .filter(spec ->
                        sources.getOrDefault(spec.name(), List.of()).stream().anyMatch(changed::contains))
                .toList();
        look();
        long grace = options.graceMs() - (System.nanoTime() - swapped) / 1_000_000;
        if (grace > 0 && closed.await(grace, MILLISECONDS)) {
            return;
        }
        if (!changed.isEmpty() && isPrepared()) {
            (affected.isEmpty() ? specs : affected).forEach(spec -> swap(spec, noticed));
        }
        swapped = System.nanoTime();
    }

    private boolean isPrepared() throws InterruptedException {
        try {
            new BeforeSwap(options.command(), err).run();
            return true;
        } catch (DeploymentException refusal) {
            err.println("vertx run: " + refusal.getMessage() + "; nothing was redeployed");
            return false;
        }
    }

    private void swap(DeploymentSpec spec, long noticed) {
        String target = spec.target().substring(spec.target().lastIndexOf('/') + 1);
        try {
            Deployment fresh = node.swap(spec.name(), options.lastMs());
            long ms = (System.nanoTime() - noticed) / 1_000_000;
            out.println("redeployed " + target + " in " + ms + " ms (version " + fresh.version() + ")");
        } catch (DeploymentException refusal) {
            err.println("vertx run: " + refusal.getMessage() + "\n" + target + " was not redeployed; "
                    + goesOn(spec.name()));
        }
    }

    private String goesOn(String name) {
        return node.deployments().all().stream()
                .filter(deployment -> deployment.name().equals(name))
                .findFirst()
                .map(deployment -> "version " + deployment.version() + " goes on")
                .orElse("it is not deployed any more");
    }
}
