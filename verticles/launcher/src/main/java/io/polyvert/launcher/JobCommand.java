package io.polyvert.launcher;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A command about one job.
@Command
final class JobCommand implements Callable<Integer> {
    private final String word;

    @Mixin
    private JobFlags flags = new JobFlags();

    @Parameters(paramLabel = "ID", description = "As `vertx jobs submit` printed it.")
    private String id = "";

    JobCommand(String word) {
        this.word = word;
    }

    @Override
    public Integer call() {
        JsonObject asked = new JsonObject().put("id", id);
        if (word.equals("await")) {
            asked.put("timeoutMs", flags.timeoutMs());
        }
        JsonObject job = flags.ask(word, asked, Map.of());
        flags.show(job, text(job));
        return word.equals("await") && !job.getString("state").equals("done") ? 1 : 0;
    }

    private static String text(JsonObject job) {
        StringBuilder text = new StringBuilder(line(job));
        if (job.containsKey("result")) {
            text.append("\nresult: ").append(Json.encode(job.getValue("result")));
        }
        for (Object error : job.getJsonArray("errors", new JsonArray())) {
            JsonObject failure = (JsonObject) error;
            text.append("\nattempt ")
                    .append(failure.getInteger("attempt"))
                    .append(" at ")
                    .append(failure.getString("at"))
                    .append(", after ")
                    .append(failure.getLong("tookMs"))
                    .append(" ms: ")
                    .append(failure.getString("message"));
        }
        return text.toString();
    }

    static String line(JsonObject job) {
        JsonObject progress = job.getJsonObject("progress");
        String far = progress == null
                ? ""
                : " %.0f %% %s".formatted(progress.getDouble("done") * 100, progress.getString("text"));
        return "%s %-9s %d/%d %s%s"
                .formatted(
                        job.getString("id"),
                        job.getString("state"),
                        job.getInteger("attempt"),
                        job.getInteger("attempts"),
                        job.getString("address"),
                        far)
                .stripTrailing();
    }
}
