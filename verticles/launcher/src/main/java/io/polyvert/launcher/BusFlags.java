package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.LocalNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which node, which address, and how long to wait.
final class BusFlags {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Where the message goes.")
    private String address = "";

    @Option(
            names = {"--node", "-node"},
            paramLabel = "NAME",
            description = "See `vertx list`; not needed when only one node runs.")
    private @Nullable String node;

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
        return BusClient.connect(node == null ? LocalNode.only(Home.path()) : LocalNode.named(Home.path(), node));
    }
}
