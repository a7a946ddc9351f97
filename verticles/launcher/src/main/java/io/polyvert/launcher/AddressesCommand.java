package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "addresses",
        description =
                "Lists the addresses of the bus with their consumers, and what was counted since the nodes started.")
final class AddressesCommand implements Callable<Integer> {
    @Mixin
    private NodeChoice node = new NodeChoice();

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "Only those with this text in their name.")
    private @Nullable String part;

    @Option(names = "--all", description = "Also the platform's own, and those that nobody serves any more.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object in each line.")
    private boolean json;

    @Option(names = "--timeout", paramLabel = "MS", description = "Longest wait for the node. Default: 30000.")
    private long timeoutMs = 30_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<JsonObject> rows;
        try (BusClient client = node.connect()) {
            rows = Addresses.rows(client, timeoutMs).stream()
                    .filter(this::isWanted)
                    .toList();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            rows.forEach(row -> out.println(row.encode()));
        } else if (rows.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("no address is served" + (part == null ? "" : " that has '" + part + "' in its name"));
        } else {
            out.println(line("ADDRESS", "CONSUMERS", "SENT", "DELIVERED", "FAILED", "NODES"));
            rows.forEach(row -> out.println(line(row)));
        }
        out.flush();
        return 0;
    }

    private boolean isWanted(JsonObject row) {
        String address = row.getString("address");
        return (all || (row.getInteger("consumers") > 0 && !address.startsWith("platform.")))
                && (part == null || address.contains(part));
    }

    private static String line(JsonObject row) {
        JsonArray nodes = row.getJsonArray("nodes");
        return line(
                row.getString("address"),
                String.valueOf(row.getInteger("consumers")),
                String.valueOf(row.getLong("sent")),
                String.valueOf(row.getLong("delivered")),
                String.valueOf(row.getLong("failed")),
                String.join(", ", nodes.stream().map(String::valueOf).toList()));
    }

    private static String line(
            String address, String consumers, String sent, String delivered, String failed, String nodes) {
        return "%-36s %9s %10s %10s %8s  %s"
                .formatted(address, consumers, sent, delivered, failed, nodes)
                .stripTrailing();
    }
}
