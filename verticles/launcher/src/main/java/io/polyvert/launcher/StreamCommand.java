package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin
    private HeaderFlags headers = new HeaderFlags();

    @Mixin
    private OutputFlags output = new OutputFlags();

    @Option(names = "--count", converter = Count.class, paramLabel = "N", description = "End after N items.")
    private long count = Long.MAX_VALUE;

    private long heard;

    @Override
    public Integer call() {
        var filled = body.headers(headers.given()).of(1);
        Object asked = body.body(bus.timeoutMs());
        try (BusClient client = bus.connect()) {
            client.stream(bus.address(), asked, filled, bus.timeoutMs(), this::hear);
            return 0;
        }
    }

    private boolean hear(@Nullable Object item) {
        output.print(item);
        return ++heard < count;
    }
}
