package io.polyvert.launcher;

import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.redeploy.RedeployOptions;
import io.polyvert.launcher.redeploy.Redeployer;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// A node that lives as long as this process, and the other way round.
final class Foreground {
    private static final int CLOSE_SECONDS = 5;

    private final CompletableFuture<Node> started = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Foreground() {}

    /// Throws when the node or a verticle does not start; by then nothing is left. Otherwise returns never: a signal
    /// ends the process.
    static int run(Wanted wanted, NodeFlags flags, Optional<RedeployOptions> redeploy, PrintWriter out) {
        NodeOptions options = flags.nodeOptions(freeName(wanted.defaultName()), wanted.node());
        NodeLog log = NodeLog.install();
        Foreground foreground = new Foreground();
        Signals.onEnd(foreground::close);
        try {
            foreground.start(options, wanted.deployments(), redeploy, log, out);
        } catch (RuntimeException failure) {
            Signals.waitIfEnding();
            foreground.close();
            log.delete();
            throw failure;
        }
        return Signals.waitForEnd();
    }

    private void start(
            NodeOptions options,
            List<DeploymentSpec> wanted,
            Optional<RedeployOptions> redeploy,
            NodeLog log,
            PrintWriter out) {
        Node node = startNode(options);
        log.keepFor(options.home(), options.name());
        List<Deployment> deployed = new ArrayList<>();
        for (DeploymentSpec spec : wanted) {
            deployed.add(node.deploy(spec));
        }
        // what it says is kept in the node's log too; it ends with the process
        redeploy.ifPresent(how -> Redeployer.start(node, wanted, how, System.out, System.err));
        node.ready();
        say(Ready.line(Clock.sinceStartMs(), node, deployed), out);
    }

    private static void say(String line, PrintWriter out) {
        try {
            out.println(line);
        } catch (OutputException _) {
            // a node serves also when who started it has left
        }
    }

    private Node startNode(NodeOptions options) {
        try {
            Node node = Node.start(options, Hosts.all());
            started.complete(node);
            return node;
        } catch (RuntimeException failure) {
            started.completeExceptionally(failure);
            throw failure;
        }
    }

    private void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            started.get(CLOSE_SECONDS, TimeUnit.SECONDS).close();
        } catch (ExecutionException | TimeoutException nothingToClose) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// `hello`, or `hello-2` while another node has that name.
    private static String freeName(String wanted) {
        Path home = Home.path();
        Set<String> taken = LocalNode.all(home).stream().map(LocalNode::name).collect(Collectors.toSet());
        String name = wanted;
        for (int i = 2; taken.contains(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }
}
