package io.polyvert.launcher;

import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.Threading;
import io.polyvert.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The line that says a node is up.
final class Ready {
    private Ready() {}

    static String line(long elapsedMs, Node node, List<Deployment> deployments) {
        List<String> parts = new ArrayList<>();
        parts.add("ready in " + elapsedMs + " ms");
        if (!deployments.isEmpty()) {
            parts.add(deployments.stream().map(Ready::text).collect(Collectors.joining(", ")));
        }
        if (node.options().cluster().enabled()) {
            parts.add("cluster " + node.options().cluster().name());
        }
        if (node.tcpPort() >= 0) {
            parts.add("tcp " + node.options().tcp().host() + ":" + node.tcpPort());
        }
        if (node.httpPort() >= 0) {
            parts.add("console " + node.consoleUrl());
        }
        return String.join(" · ", parts);
    }

    private static String text(Deployment deployment) {
        int instances = deployment.spec().instances();
        return fileName(deployment.spec().target()) + (instances > 1 ? " ×" + instances : "") + " ("
                + deployment.language() + ", " + where(deployment) + ")";
    }

    private static String where(Deployment deployment) {
        if (deployment.threading() != Threading.PROCESS) {
            return deployment.threading().text();
        }
        return "process " + deployment.pids().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String fileName(String target) {
        return target.substring(target.lastIndexOf('/') + 1);
    }
}
