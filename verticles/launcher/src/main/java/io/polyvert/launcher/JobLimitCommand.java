package io.polyvert.launcher;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "limit", description = "Lets so many jobs to an address begin in a time, and no more.")
final class JobLimitCommand implements Callable<Integer> {
    @Mixin
    private JobFlags flags = new JobFlags();

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Of the workers.")
    private String address = "";

    @Parameters(index = "1", paramLabel = "RATE", description = "How many; 0 takes the limit away.")
    private int rate;

    @Option(names = "--per", paramLabel = "MS", description = "The time. Default: 1000.")
    private long perMs = 1_000;

    @Override
    public Integer call() {
        JsonObject wanted =
                new JsonObject().put("address", address).put("rate", rate).put("perMs", perMs);
        JsonObject queue = flags.ask("limit", wanted, Map.of());
        String said = rate == 0 ? " has no limit" : " begins at most " + rate + " jobs in " + perMs + " ms";
        flags.show(queue, address + said);
        return 0;
    }
}
