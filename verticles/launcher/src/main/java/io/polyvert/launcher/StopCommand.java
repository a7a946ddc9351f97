package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.node.NodeFolder;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "stop", description = "Stops a node, however it was started, and waits until it has ended.")
final class StopCommand implements Callable<Integer> {
    /// A node takes at most five seconds to close; some more for a machine that is busy.
    private static final int PATIENCE_SECONDS = 10;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "See `vertx list`; not needed when only one node runs.")
    private @Nullable String name;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, ExecutionException, TimeoutException {
        LocalNode node = name == null ? LocalNode.only(Home.path()) : LocalNode.named(Home.path(), name);
        ProcessHandle process = ProcessHandle.of(node.pid())
                .orElseThrow(() -> new DeploymentException(
                        "process " + node.pid() + " of node '" + node.name() + "' has ended by itself"));
        process.destroy();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            spec.commandLine().getOut().println("stopped " + node.name());
        } catch (TimeoutException _) {
            process.destroyForcibly();
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            NodeFolder.claim(Home.path(), node.name()).close(); // sweeps what it left
            spec.commandLine()
                    .getErr()
                    .println("vertx stop: node '" + node.name() + "' did not end within " + PATIENCE_SECONDS
                            + " s and was killed");
        }
        return 0;
    }
}
