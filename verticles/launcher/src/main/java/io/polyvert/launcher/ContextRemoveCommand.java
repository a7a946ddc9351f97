package io.polyvert.launcher;

import io.polyvert.launcher.contexts.Contexts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "remove", description = "Forgets a context; when it was in use, this machine's nodes are again.")
final class ContextRemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "See `vertx context list`.")
    private String name = "";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Contexts.of(Home.path()).remove(name);
        spec.commandLine().getOut().println("removed " + name);
        return 0;
    }
}
