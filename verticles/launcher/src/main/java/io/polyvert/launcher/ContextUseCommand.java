package io.polyvert.launcher;

import io.polyvert.launcher.contexts.Contexts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "use",
        description = "Lets commands talk with this context from now on; `local` is this machine's nodes.")
final class ContextUseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "See `vertx context list`.")
    private String name = "";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Contexts.of(Home.path()).use(name);
        spec.commandLine().getOut().println("using " + name);
        return 0;
    }
}
