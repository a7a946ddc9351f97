package io.polyvert.deployments;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;

/// An instance that runs in a process of its own, as its deployment shows it. Read from any thread.
public interface Supervised {
    /// Absent while it is down.
    OptionalLong pid();

    /// How often it was started again after it died.
    int restarts();

    /// Why it was given up; empty while it runs or is being restarted.
    Optional<String> givenUp();

    /// `change` is run, on any thread, when one of the above has changed.
    void onChange(Runnable change);

    /// Lets no further message reach the process, and does not start it again. Completes when it has answered the
    /// requests it got, which may be never.
    Future<Void> leave();
}
