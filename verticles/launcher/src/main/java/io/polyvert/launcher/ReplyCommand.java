package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "reply",
        description = {
            "Answers requests to an address, until Ctrl-C, and prints the body of each: a consumer without a program.",
            "Without BODY the answer is the request's own body. The address may be a pattern, as in vertx listen."
        })
final class ReplyCommand implements Callable<Integer> {
    @Mixin
    private BusFlags bus = new BusFlags();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "BODY",
            description = {
                "JSON, or else text.",
                "{{body}} in it is the request's body; {{now}}, {{ms}}, {{seq}}, {{random}} and {{uuid}} are filled too."
            })
    private @Nullable String body;

    @Option(
            names = "--fail",
            paramLabel = "CODE",
            description = "Refuse with this code, 1 or more; BODY is the reason.")
    private @Nullable Integer code;

    @Option(names = "--group", paramLabel = "NAME", description = "Be one of a group: one of them gets each request.")
    private String group = "";

    @Option(names = "--count", converter = Count.class, paramLabel = "N", description = "End after N requests.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "Print each request and its answer as a JSON object in one line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private long heard;

    @Override
    public Integer call() {
        if (code != null && code < 1) {
            throw new SettingException("--fail", code + " is no code of a failure; allowed: 1 and more");
        }
        Answer given = body == null ? null : Answer.of("BODY", body);
        try (BusClient client = bus.connect()) {
            client.listen(bus.address(), group, bus.timeoutMs(), this::ready, frame -> hear(client, frame, given));
            return 0;
        }
    }

    private void ready() {
        spec.commandLine().getErr().println("answering at " + bus.address() + "; Ctrl-C ends");
    }

    private boolean hear(BusClient client, Frame frame, @Nullable Answer given) {
        if (!frame.type().equals("message")) {
            return true;
        }
        heard++;
        Object answer = given == null ? frame.body() : given.to(frame.body(), heard);
        String replyAddress = frame.head().getString("replyAddress");
        if (replyAddress != null && code != null) {
            client.refuse(replyAddress, code, answer instanceof String text ? text : Json.encode(answer));
        } else if (replyAddress != null) {
            client.reply(replyAddress, answer);
        }
        print(frame, replyAddress == null ? null : answer);
        return heard < count;
    }

    private void print(Frame frame, @Nullable Object answer) {
        var out = spec.commandLine().getOut();
        if (json) {
            JsonObject message = frame.head().copy().put("body", Output.inJson(frame.body()));
            Output.json(message.put("answer", Output.inJson(answer)), out);
        } else {
            Output.raw(frame.body(), out);
            out.flush();
        }
    }
}
