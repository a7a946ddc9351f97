package io.polyvert.launcher;

import io.polyvert.launcher.client.LocalNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "Lists your nodes on this machine, in the foreground and in the background.")
final class ListCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON array.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<LocalNode> nodes = LocalNode.all(Home.path());
        if (json) {
            JsonArray all = new JsonArray();
            nodes.forEach(node -> all.add(withoutSecrets(node)));
            spec.commandLine().getOut().println(all.encode());
        } else if (nodes.isEmpty()) {
            spec.commandLine().getErr().println("no node is running");
        } else {
            print("NAME", "PID", "STATE", "HTTP", "DEPLOYMENTS");
            nodes.forEach(this::print);
        }
        return 0;
    }

    private static JsonObject withoutSecrets(LocalNode node) {
        JsonObject json = node.json().copy();
        json.remove("token");
        return json;
    }

    private void print(LocalNode node) {
        JsonObject json = node.json();
        List<JsonObject> deployments = json.getJsonArray("deployments", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
        String names = deployments.stream().map(ListCommand::inWords).collect(Collectors.joining(", "));
        print(node.name(), String.valueOf(node.pid()), json.getString("state"), json.getString("http"), names);
        deployments.stream()
                .flatMap(deployment ->
                        deployment.getString("failure", "").lines().limit(1))
                .forEach(spec.commandLine().getOut()::println);
    }

    /// `hello (python)`, `orders (python, 1 restart)`, `die (python, failed, 4 restarts)`.
    private static String inWords(JsonObject deployment) {
        int restarts = deployment.getInteger("restarts", 0);
        return deployment.getString("name") + " (" + deployment.getString("language")
                + (deployment.containsKey("failure") ? ", failed" : "")
                + (restarts == 0 ? "" : restarts == 1 ? ", 1 restart" : ", " + restarts + " restarts") + ")";
    }

    private void print(String name, String pid, String state, String http, String deployments) {
        String line = "%-20s %7s %-8s %-26s %s".formatted(name, pid, state, http.isEmpty() ? "-" : http, deployments);
        spec.commandLine().getOut().println(line.stripTrailing());
    }
}
