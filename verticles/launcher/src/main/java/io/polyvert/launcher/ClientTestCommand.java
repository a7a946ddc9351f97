package io.polyvert.launcher;

import io.polyvert.launcher.conformance.ClientTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "client-test",
        description = {
            "Leads a client of the bus protocol through all of it: starts COMMAND with the address of a scripted node in"
                    + " VERTX_BUS, and tells it over the bus what to do. See clients/CONFORMANCE.md.",
            "  vertx client-test -- node clients/javascript/conformance.mjs"
        })
final class ClientTestCommand implements Callable<Integer> {
    @Option(
            names = "--patience",
            paramLabel = "MS",
            defaultValue = "10000",
            description = "How long the client may take for each step (10000).")
    private int patienceMs;

    @Option(names = "--json", description = "One JSON object per case.")
    private boolean json;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "The client's program and its arguments.")
    private List<String> command = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (patienceMs < 1) {
            throw new ParameterException(spec.commandLine(), "--patience=" + patienceMs + " is less than 1");
        }
        var out = spec.commandLine().getOut();
        List<ClientTest.Verdict> verdicts = ClientTest.run(command, patienceMs, verdict -> out.println(line(verdict)));
        long failed = verdicts.stream().filter(verdict -> !verdict.isRight()).count();
        if (!json) {
            out.println(verdicts.size() - failed + " of " + verdicts.size() + " cases are right");
        }
        return failed == 0 ? 0 : 1;
    }

    private String line(ClientTest.Verdict verdict) {
        if (json) {
            return new JsonObject()
                    .put("case", verdict.name())
                    .put("right", verdict.isRight())
                    .put("reason", verdict.reason())
                    .encode();
        }
        return verdict.isRight()
                ? "right  " + verdict.name()
                : "WRONG  " + verdict.name() + "\n       " + verdict.reason();
    }
}
