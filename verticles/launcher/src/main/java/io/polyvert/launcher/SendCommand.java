package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "send", description = "Sends a message to one consumer of an address and expects no reply.")
final class SendCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Mixin
    private MessageFlags messages = new MessageFlags();

    @Override
    public Integer call() {
        var prepared = messages.prepared(bus.timeoutMs());
        try (BusClient client = bus.connect()) {
            prepared.forEach(body -> client.send(bus.address(), body, bus.headers(), bus.timeoutMs()));
            return 0;
        }
    }
}
