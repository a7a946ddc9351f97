package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.client.Peer;
import io.polyvert.launcher.contexts.Contexts;
import io.polyvert.launcher.settings.SettingException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which node a command talks with: `--node`, `--context`, `VERTX_CONTEXT`, the context in use, or the only
/// node of this machine.
final class NodeChoice {
    static final String VARIABLE = "VERTX_CONTEXT";

    @Option(
            names = {"--node", "-node"},
            paramLabel = "NAME",
            description = "A node of this machine, see `vertx list`; not needed when only one runs.")
    private @Nullable String node;

    @Option(names = "--context", paramLabel = "NAME", description = "A node elsewhere, see `vertx context list`.")
    private @Nullable String context;

    BusClient connect() {
        return BusClient.connect(peer());
    }

    Peer peer() {
        if (node != null) {
            if (context != null) {
                throw new SettingException("--node", "--node and --context contradict each other; give one");
            }
            return LocalNode.named(Home.path(), node);
        }
        Contexts contexts = Contexts.of(Home.path());
        return contexts.peer(context != null ? context : nameInUse(contexts));
    }

    /// The node of who chooses none.
    static BusClient inUse() {
        return new NodeChoice().connect();
    }

    private static String nameInUse(Contexts contexts) {
        String variable = System.getenv(VARIABLE);
        return variable == null || variable.isEmpty() ? contexts.current() : variable;
    }
}
