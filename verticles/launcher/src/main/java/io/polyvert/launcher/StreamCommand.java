package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "stream",
        description = {
            "Asks an address for a stream and prints its items as they come: JSON in one line, a text or bytes as they are.",
            "It is read no faster than it is printed; Ctrl-C ends it, here and where it comes from."
        })
final class StreamCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Mixin
    private BodyFlags body = new BodyFlags();

    @Option(names = "--count", paramLabel = "N", description = "End after N items.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "Print JSON also for a text, and Base64 for bytes.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private long heard;

    @Override
    public Integer call() {
        try (BusClient client = bus.connect()) {
            client.stream(bus.address(), body.body(bus.timeoutMs()), bus.headers(), bus.timeoutMs(), this::hear);
            return 0;
        }
    }

    private boolean hear(@Nullable Object item) {
        var out = spec.commandLine().getOut();
        if (json) {
            Output.json(item, out);
        } else {
            Output.raw(item, out, System.out);
            out.flush();
        }
        return ++heard < count;
    }
}
