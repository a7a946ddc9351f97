package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which node, which address, and how long to wait.
final class BusFlags {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Where the message goes.")
    private String address = "";

    @Mixin
    private NodeChoice node = new NodeChoice();

    @Option(names = "--timeout", paramLabel = "MS", description = "Longest wait for the node. Default: 30000.")
    private long timeoutMs = 30_000;

    String address() {
        return address;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    BusClient connect() {
        return node.connect();
    }
}
