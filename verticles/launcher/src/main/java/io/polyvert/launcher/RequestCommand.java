package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.client.Refused;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "request",
        description =
                "Sends a message to an address and prints the reply's body: JSON in one line, a text or bytes as they are.")
final class RequestCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Mixin
    private MessageFlags messages = new MessageFlags();

    @Mixin
    private OutputFlags output = new OutputFlags();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var prepared =
                messages.prepared(bus, Progress.besideResults(spec.commandLine().getErr()));
        try (BusClient client = messages.keyed(bus.connect())) {
            prepared.forEach((body, headers) ->
                    output.print(whole(request(client, body, headers)).body()));
            return 0;
        }
    }

    private Frame whole(Frame reply) {
        if (reply.head().containsKey("stream")) {
            throw new DeploymentException(
                    "'" + bus.address() + "' answers with a stream; read it: vertx stream " + bus.address());
        }
        return reply;
    }

    private Frame request(BusClient client, @Nullable Object body, Map<String, String> headers) {
        try {
            return client.request(bus.address(), body, headers, bus.timeoutMs());
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
}
