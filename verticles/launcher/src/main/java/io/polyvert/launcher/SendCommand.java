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
    private BodyFlags body = new BodyFlags();

    @Override
    public Integer call() {
        try (BusClient client = bus.connect()) {
            client.send(bus.address(), body.body(bus.timeoutMs()), bus.headers(), bus.timeoutMs());
            return 0;
        }
    }
}
