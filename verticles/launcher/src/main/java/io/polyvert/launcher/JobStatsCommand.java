package io.polyvert.launcher;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stats", description = "Counts jobs by address and state.")
final class JobStatsCommand implements Callable<Integer> {
    private static final List<String> STATES =
            List.of("waiting", "scheduled", "blocked", "running", "done", "dead", "cancelled");

    @Mixin
    private JobFlags flags = new JobFlags();

    @Override
    public Integer call() {
        JsonObject stats = flags.ask("stats", null, Map.of());
        String rows = stats.getJsonArray("queues").stream()
                .map(queue -> "\n" + row((JsonObject) queue))
                .collect(Collectors.joining());
        String head = "%-30s".formatted("ADDRESS")
                + STATES.stream().map("%10s"::formatted).collect(Collectors.joining()) + "   WORKERS";
        flags.show(stats, head + rows);
        return 0;
    }

    private static String row(JsonObject queue) {
        String name = queue.getString("address");
        return "%-30s".formatted(name.isEmpty() ? "(batches, chains)" : name)
                + STATES.stream()
                        .map(state -> "%10d".formatted(queue.getLong(state)))
                        .collect(Collectors.joining())
                + "   " + queue.getJsonArray("workers").size() + (queue.getBoolean("paused") ? " paused" : "");
    }
}
