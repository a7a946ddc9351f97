package io.polyvert.deployments;

import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Runs verticles of one language.
public interface LanguageHost extends AutoCloseable {
    /// Lower case, as users say it: `python`.
    String language();

    /// Without dots; the empty text stands for class names.
    List<String> extensions();

    /// What this host can run verticles on; the first is the default.
    List<Threading> threadings();

    /// Compiles and checks the target once per deployment; each call of the result makes one instance. Called on a
    /// thread that may block. `spec.threading()` is present and one of [#threadings]. Fails with a
    /// [DeploymentException] whose message is for the user; so do the futures of the instances' `deploy`.
    Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec);

    /// The files that make up the target: when one of them changes, appears or goes, there is a new version. Blocks.
    /// Files that do not exist are named where an import looks for them.
    default List<Path> sources(DeploymentSpec spec) {
        return List.of(spec.file());
    }

    /// Whether verticles of the language can run on this machine. Blocks.
    default Readiness readiness() {
        return Readiness.READY;
    }

    /// Ends what the host keeps (engines, caches); its verticles are undeployed by then.
    @Override
    default void close() {}
}
