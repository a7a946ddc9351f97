package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "publish", description = "Sends a message to every consumer of an address.")
final class PublishCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Mixin
    private MessageFlags messages = new MessageFlags();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var prepared = messages.prepared(bus, Progress.alone(spec.commandLine().getErr()));
        try (BusClient client = messages.keyed(bus.connect())) {
            prepared.forEach((body, headers) -> client.publish(bus.address(), body, headers, bus.timeoutMs()));
            return 0;
        }
    }
}
