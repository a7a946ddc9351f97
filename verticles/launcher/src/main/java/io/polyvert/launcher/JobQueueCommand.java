package io.polyvert.launcher;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A command about all jobs to one address.
@Command
final class JobQueueCommand implements Callable<Integer> {
    private final String word;

    @Mixin
    private JobFlags flags = new JobFlags();

    @Parameters(paramLabel = "ADDRESS", description = "Of the workers.")
    private String address = "";

    JobQueueCommand(String word) {
        this.word = word;
    }

    @Override
    public Integer call() {
        JsonObject queue = flags.ask(word, new JsonObject().put("address", address), Map.of());
        flags.show(queue, address + (queue.getBoolean("paused") ? " is paused" : " goes on"));
        return 0;
    }
}
