package io.polyvert.launcher;

import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Languages;
import io.polyvert.deployments.Readiness;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "languages",
        description =
                "Lists the languages of verticles: ready, fetched on first use, or missing and how to install it.")
final class LanguagesCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON array.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (Languages languages = Hosts.all()) {
            if (json) {
                JsonArray all = new JsonArray();
                languages.all().forEach(host -> all.add(toJson(host)));
                out.println(all.encode());
            } else {
                out.println(line("LANGUAGE", "FILES", "STATE"));
                languages.all().forEach(host -> out.println(line(host.language(), files(host), state(host))));
            }
        }
        return 0;
    }

    private static JsonObject toJson(LanguageHost host) {
        Readiness readiness = host.readiness();
        return new JsonObject()
                .put("language", host.language())
                .put("extensions", new JsonArray(host.extensions()))
                .put("state", word(readiness.state()))
                .put("detail", readiness.detail());
    }

    private static String line(String language, String files, String state) {
        return "%-12s %-26s %s".formatted(language, files, state).stripTrailing();
    }

    private static String files(LanguageHost host) {
        return host.extensions().isEmpty()
                ? "any executable file"
                : host.extensions().stream()
                        .map(extension -> extension.isEmpty() ? "class name" : "." + extension)
                        .collect(Collectors.joining(", "));
    }

    private static String state(LanguageHost host) {
        Readiness readiness = host.readiness();
        String word = word(readiness.state());
        return readiness.detail().isEmpty() ? word : word + ": " + readiness.detail();
    }

    private static String word(Readiness.State state) {
        return switch (state) {
            case READY -> "ready";
            case FETCHABLE -> "fetched on first use";
            case MISSING -> "missing";
        };
    }
}
