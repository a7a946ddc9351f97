package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.node.Version;
import io.polyvert.typed.AsyncApi;
import io.polyvert.typed.Contract;
import io.polyvert.typed.Contracts;
import io.polyvert.typed.PythonClient;
import io.polyvert.typed.TypeScriptClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "gen",
        description = {
            "Writes typed clients of services: in TypeScript, in Python, or what they take and answer as AsyncAPI 3.",
            "Knows the built-in services; with --node also those whose jars a running node has."
        })
final class GenCommand implements Callable<Integer> {
    private static final List<String> KINDS = List.of("ts", "py", "asyncapi");

    @Parameters(index = "0", paramLabel = "ts|py|asyncapi", description = "What to write.")
    private String kind = "";

    @Parameters(
            index = "1..*",
            paramLabel = "SERVICE",
            description = "Names or addresses of services. Default: all of them.")
    private List<String> services = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the files go. Without it one client is printed, or the document.")
    private @Nullable Path out;

    @Option(
            names = {"--node", "-node"},
            arity = "0..1",
            paramLabel = "NAME",
            fallbackValue = "",
            description = "Ask a running node: NAME, or the context in use, or the only one.")
    private @Nullable String node;

    @Option(names = "--timeout", paramLabel = "MS", description = "Longest wait for the node. Default: 30000.")
    private long timeoutMs = 30_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!KINDS.contains(kind)) {
            throw new SettingException(kind, "nothing that can be written; allowed: ts, py, asyncapi");
        }
        Map<String, String> files = files(chosen(known()));
        if (out != null) {
            write(files, out);
        } else if (files.size() == 1) {
            spec.commandLine().getOut().print(files.values().iterator().next());
            spec.commandLine().getOut().flush();
        } else {
            throw new SettingException(
                    "--out",
                    files.size() + " files (" + String.join(", ", files.keySet())
                            + ") need a folder; or name one SERVICE");
        }
        return 0;
    }

    private List<Contract> known() {
        String name = node;
        if (name == null) {
            return Contracts.builtIn();
        }
        try (BusClient client =
                name.isEmpty() ? NodeChoice.inUse() : BusClient.connect(LocalNode.named(Home.path(), name))) {
            return Described.contracts(client, timeoutMs);
        }
    }

    private List<Contract> chosen(List<Contract> known) {
        return services.isEmpty()
                ? known
                : services.stream().map(service -> named(service, known)).toList();
    }

    private Contract named(String service, List<Contract> known) {
        return known.stream()
                .filter(contract -> names(contract).anyMatch(service::equals))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        service,
                        "no service that is known"
                                + DidYouMean.hint(
                                        service,
                                        known.stream()
                                                .flatMap(GenCommand::names)
                                                .toList())
                                + "; known: "
                                + String.join(
                                        ", ",
                                        known.stream().map(Contract::simpleName).toList())
                                + (node == null ? "; for those of a running node add --node" : "")));
    }

    private static Stream<String> names(Contract contract) {
        return Stream.of(contract.simpleName(), contract.service(), contract.address());
    }

    private Map<String, String> files(List<Contract> contracts) {
        Map<String, String> files = new LinkedHashMap<>();
        if (kind.equals("asyncapi")) {
            JsonObject document = AsyncApi.of(contracts, Version.TEXT);
            return Map.of("asyncapi.json", document.encodePrettily() + "\n");
        }
        boolean isTypeScript = kind.equals("ts");
        for (Contract contract : contracts) {
            String name = isTypeScript ? TypeScriptClient.fileName(contract) : PythonClient.fileName(contract);
            String text = isTypeScript ? TypeScriptClient.of(contract) : PythonClient.of(contract);
            if (files.putIfAbsent(name, text) != null) {
                throw new SettingException(
                        contract.service(), "another service is written to " + name + " too; name one of them");
            }
        }
        return files;
    }

    private void write(Map<String, String> files, Path folder) {
        files.forEach((name, text) -> {
            Path file = folder.resolve(name);
            try {
                Files.createDirectories(folder);
                Files.writeString(file, text);
            } catch (IOException failure) {
                throw new DeploymentException("cannot write " + file.toAbsolutePath() + ": " + failure, failure);
            }
            spec.commandLine().getOut().println("wrote " + file);
        });
    }
}
