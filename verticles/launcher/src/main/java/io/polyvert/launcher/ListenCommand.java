package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.Frame;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "listen",
        description = {
            "Prints the body of each message to an address, until Ctrl-C.",
            "It is a consumer like any other: it gets its share of what is sent, and all that is published.",
            "The address may be a pattern: 'orders.*' is one segment more, 'orders.>' all that follow. What is sent",
            "comes by a pattern only when nobody serves the address itself. The address is printed before each body then."
        })
final class ListenCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Option(names = "--group", paramLabel = "NAME", description = "Be one of a group: one of them gets each message.")
    private String group = "";

    @Option(names = "--count", converter = Count.class, paramLabel = "N", description = "End after N messages.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--reply",
            paramLabel = "BODY",
            description = {
                "Answer requests with this, JSON or else text; otherwise they are not answered.",
                "{{body}} and the other places in it are filled, as in vertx reply."
            })
    private @Nullable String reply;

    @Option(
            names = "--json",
            description = "Print each message as a JSON object with address, headers, body, and our answer.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private long heard;

    @Override
    public Integer call() {
        Answer given = reply == null ? null : Answer.of("--reply", reply);
        try (BusClient client = bus.connect()) {
            client.listen(bus.address(), group, bus.timeoutMs(), this::ready, frame -> hear(client, frame, given));
            return 0;
        }
    }

    private void ready() {
        spec.commandLine().getErr().println("listening at " + bus.address() + "; Ctrl-C ends");
    }

    private boolean hear(BusClient client, Frame frame, @Nullable Answer given) {
        if (!frame.type().equals("message")) {
            return true;
        }
        heard++;
        String replyAddress = frame.head().getString("replyAddress");
        Object answer = given == null || replyAddress == null ? null : given.to(frame.body(), heard);
        if (given != null && replyAddress != null) {
            client.reply(replyAddress, answer);
        }
        print(frame, answer);
        return heard < count;
    }

    private void print(Frame frame, @Nullable Object answer) {
        var out = spec.commandLine().getOut();
        if (json) {
            JsonObject message = frame.head().copy().put("body", Output.inJson(frame.body()));
            Output.json(answer == null ? message : message.put("answer", answer), out);
        } else {
            if (frame.head().containsKey("pattern")) {
                out.print(frame.head().getString("address") + " ");
            }
            Output.raw(frame.body(), out);
            out.flush();
        }
    }
}
