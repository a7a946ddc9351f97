package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.BusClient;
import io.polyvert.typed.Contract;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        description = "Says who serves an address, what was counted there, and what it takes when it has a contract.")
final class DescribeCommand implements Callable<Integer> {
    @Mixin
    private NodeChoice node = new NodeChoice();

    @Parameters(paramLabel = "ADDRESS", description = "See `vertx addresses`.")
    private String address = "";

    @Option(names = "--json", description = "One JSON document, with the contract.")
    private boolean json;

    @Option(names = "--timeout", paramLabel = "MS", description = "Longest wait for the node. Default: 30000.")
    private long timeoutMs = 30_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (BusClient client = node.connect()) {
            List<JsonObject> rows = Addresses.rows(client, timeoutMs);
            Optional<Contract> contract = Described.contracts(client, timeoutMs).stream()
                    .filter(known -> known.address().equals(address))
                    .findFirst();
            JsonObject row = rows.stream()
                    .filter(known -> known.getString("address").equals(address))
                    .findFirst()
                    .orElseThrow(() -> unknown(rows));
            show(row, contract);
            return 0;
        }
    }

    private DeploymentException unknown(List<JsonObject> rows) {
        List<String> served = rows.stream()
                .filter(row -> row.getInteger("consumers") > 0)
                .map(row -> row.getString("address"))
                .toList();
        String hint = DidYouMean.hint(address, served);
        return new DeploymentException(
                "nobody has served or used '" + address + "'" + (hint.isEmpty() ? "; see `vertx addresses`" : hint));
    }

    private void show(JsonObject row, Optional<Contract> contract) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            contract.ifPresent(known -> row.put("contract", known.json()));
            out.println(row.encode());
        } else {
            int consumers = row.getInteger("consumers");
            JsonArray nodes = row.getJsonArray("nodes");
            out.println(address
                    + (consumers == 0
                            ? ": nobody serves it now"
                            : ": " + consumers + (consumers == 1 ? " consumer on " : " consumers on ")
                                    + nodes.stream().map(String::valueOf).collect(Collectors.joining(", "))));
            out.println("  sent " + row.getLong("sent") + ", delivered " + row.getLong("delivered") + ", failed "
                    + row.getLong("failed") + " since the nodes started");
            contract.ifPresentOrElse(
                    known -> show(known, out),
                    () -> out.println("  it has no contract; try it: vertx request " + address));
        }
        out.flush();
    }

    private static void show(Contract contract, PrintWriter out) {
        out.println("  service " + contract.service());
        contract.doc().lines().forEach(line -> out.println("    " + line));
        for (Object member : contract.json().getJsonArray("methods")) {
            JsonObject method = (JsonObject) member;
            out.println();
            out.println("  " + method.getString("name") + "("
                    + Addresses.objects(method, "params")
                            .map(param -> param.getString("name") + ": " + word(param.getJsonObject("schema")))
                            .collect(Collectors.joining(", "))
                    + ")"
                    + (method.containsKey("result") ? " -> " + word(method.getJsonObject("result")) : ""));
            method.getString("doc").lines().forEach(line -> out.println("    " + line));
        }
        out.println();
        out.println(
                "  call it    vertx request " + contract.address() + " '{...parameters by name...}' -H action=METHOD");
        out.println("  a client   vertx gen ts " + contract.simpleName() + " --node    (or py, asyncapi)");
    }

    /// A schema in a word or two.
    private static String word(JsonObject schema) {
        if (schema.containsKey("anyOf")) {
            return word(schema.getJsonArray("anyOf").getJsonObject(0)) + " or null";
        }
        String reference = schema.getString("$ref");
        if (reference != null) {
            return reference.substring(reference.lastIndexOf('/') + 1);
        }
        return switch (schema.getString("type", "")) {
            case "" -> "anything";
            case "string" -> schema.containsKey("contentEncoding") ? "bytes (base64url)" : "text";
            case "integer" -> "whole number";
            case "array" -> "list of " + word(schema.getJsonObject("items", new JsonObject()));
            case "null" -> "nothing";
            case String type -> type;
        };
    }
}
