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
    private MessageFlags messages = new MessageFlags();

    @Override
    public Integer call() {
        var prepared = messages.prepared(bus.timeoutMs());
        try (BusClient client = bus.connect()) {
            prepared.forEach(body -> client.publish(bus.address(), body, bus.headers(), bus.timeoutMs()));
            return 0;
        }
    }
}
