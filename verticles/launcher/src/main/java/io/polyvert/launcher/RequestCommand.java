package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.client.Refused;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "request",
        description =
                "Sends a message to an address and prints the reply's body: JSON in one line, a text or bytes as they are.")
final class RequestCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Mixin
    private BodyFlags body = new BodyFlags();

    @Option(names = "--json", description = "Print JSON also for a text, and Base64 for bytes.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (BusClient client = bus.connect()) {
            Frame reply = request(client);
            if (reply.head().containsKey("stream")) {
                throw new DeploymentException(
                        "'" + bus.address() + "' answers with a stream; read it: vertx stream " + bus.address());
            }
            print(reply);
            return 0;
        }
    }

    private Frame request(BusClient client) {
        try {
            return client.request(bus.address(), body.body(bus.timeoutMs()), bus.headers(), bus.timeoutMs());
        } catch (Refused refused) {
            if (!refused.nobodyListens()) {
                throw refused;
            }
            throw new DeploymentException(refused.getMessage() + DidYouMean.hint(bus.address(), addresses(client)));
        }
    }

    private List<String> addresses(BusClient client) {
        try {
            return Addresses.of(client, bus.timeoutMs()).stream()
                    .filter(address -> !address.equals(bus.address()))
                    .toList();
        } catch (Refused _) {
            return List.of();
        }
    }

    private void print(Frame reply) {
        var out = spec.commandLine().getOut();
        if (json) {
            Output.json(reply.body(), out);
        } else {
            Output.raw(reply.body(), out, System.out);
        }
    }
}
