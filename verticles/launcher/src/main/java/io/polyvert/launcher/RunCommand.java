package io.polyvert.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = {
            "Starts a node with verticles and keeps it in the foreground.",
            "When all are deployed, one line that begins with `ready` goes to standard output.",
            "Ctrl-C or SIGTERM drains and undeploys within 5 seconds; a second one kills."
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "TARGET",
            arity = "1..*",
            description = "A .java, .jar, .js, .mjs or .py file, a Java class name, or an application (.yaml).")
    private List<String> targets = List.of();

    @Mixin
    private VerticleFlags verticles = new VerticleFlags();

    @Mixin
    private RedeployFlags redeploy = new RedeployFlags();

    @Mixin
    private NodeFlags node = new NodeFlags();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Wanted wanted = Wanted.of(targets, verticles);
        return Foreground.run(
                wanted, node, redeploy.options(), spec.commandLine().getOut());
    }
}
