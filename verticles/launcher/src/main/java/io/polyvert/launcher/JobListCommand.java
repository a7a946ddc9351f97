package io.polyvert.launcher;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists jobs, the latest first.")
final class JobListCommand implements Callable<Integer> {
    @Mixin
    private JobFlags flags = new JobFlags();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "waiting, scheduled, blocked, running, done, dead, ...")
    private @Nullable String state;

    @Option(names = "--address", paramLabel = "ADDRESS", description = "Of the workers.")
    private @Nullable String address;

    @Option(names = "--parent", paramLabel = "ID", description = "Of a batch, a chain or a schedule.")
    private @Nullable String parent;

    @Option(names = "--before", paramLabel = "ID", description = "Only earlier jobs than this one: the next page.")
    private @Nullable String before;

    @Option(names = "--limit", paramLabel = "N", description = "At most 1000. Default: 100.")
    private int limit = 100;

    @Override
    public Integer call() {
        JsonObject query = new JsonObject().put("limit", limit);
        put(query, "state", state);
        put(query, "address", address);
        put(query, "parent", parent);
        put(query, "before", before);
        JsonObject page = flags.ask("list", query, Map.of());
        String text = page.getJsonArray("jobs").stream()
                .map(job -> JobCommand.line((JsonObject) job))
                .collect(Collectors.joining("\n"));
        String next = page.containsKey("next") ? "\nmore: --before " + page.getString("next") : "";
        flags.show(page, text.isEmpty() ? "no jobs" : text + next);
        return 0;
    }

    private static void put(JsonObject query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }
}
