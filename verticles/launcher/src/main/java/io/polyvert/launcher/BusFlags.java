package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import java.util.LinkedHashMap;
import java.util.Map;
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

    @Option(
            names = {"--header", "-H"},
            paramLabel = "NAME=VALUE",
            description = "A header; may be given several times.")
    private Map<String, String> headers = new LinkedHashMap<>();

    String address() {
        return address;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    Map<String, String> headers() {
        return headers;
    }

    BusClient connect() {
        return node.connect();
    }
}
