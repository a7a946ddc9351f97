package io.polyvert.deployments;

import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
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

    /// Ends what the host keeps (engines, caches); its verticles are undeployed by then.
    @Override
    default void close() {}
}
