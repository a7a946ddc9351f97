package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "publish", description = "Sends a message to every consumer of an address.")
final class PublishCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Mixin
    private BodyFlags body = new BodyFlags();

    @Override
    public Integer call() {
        try (BusClient client = bus.connect()) {
            client.publish(bus.address(), body.body(bus.timeoutMs()), bus.headers(), bus.timeoutMs());
            return 0;
        }
    }
}
