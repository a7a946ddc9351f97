package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.Frame;
import io.vertx.core.json.Json;
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

    @Option(names = "--fail", paramLabel = "CODE", description = "Refuse with this code; BODY is the reason.")
    private int code = 0;

    @Option(names = "--group", paramLabel = "NAME", description = "Be one of a group: one of them gets each request.")
    private String group = "";

    @Option(names = "--count", paramLabel = "N", description = "End after N requests.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "Print each request and its answer as a JSON object in one line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private long heard;

    @Override
    public Integer call() {
        BodyTemplate template = BodyTemplate.ofAnswer(body == null ? "" : body);
        try (BusClient client = bus.connect()) {
            client.listen(bus.address(), group, bus.timeoutMs(), this::ready, frame -> hear(client, frame, template));
            return 0;
        }
    }

    private void ready() {
        spec.commandLine().getErr().println("answering at " + bus.address() + "; Ctrl-C ends");
    }

    private boolean hear(BusClient client, Frame frame, BodyTemplate template) {
        if (!frame.type().equals("message")) {
            return true;
        }
        Object answer = body == null ? frame.body() : JsonText.valueOrText(template.fill(heard + 1, given(frame)));
        String replyAddress = frame.head().getString("replyAddress");
        if (replyAddress != null && code != 0) {
            client.refuse(replyAddress, code, answer instanceof String text ? text : Json.encode(answer));
        } else if (replyAddress != null) {
            client.reply(replyAddress, answer);
        }
        print(frame, replyAddress == null ? null : answer);
        return ++heard < count;
    }

    private static String given(Frame frame) {
        return Json.encode(frame.body());
    }

    private void print(Frame frame, @Nullable Object answer) {
        var out = spec.commandLine().getOut();
        if (json) {
            Output.json(frame.head().copy().put("body", frame.body()).put("answer", answer), out);
        } else {
            Output.raw(frame.body(), out, System.out);
            out.flush();
        }
    }
}
