package io.polyvert.launcher;

import io.polyvert.launcher.contexts.Contexts;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A command about one context that is known.
@Command
final class ContextChangeCommand implements Callable<Integer> {
    private final BiConsumer<Contexts, String> change;
    private final String said;

    @Parameters(paramLabel = "NAME", description = "See `vertx context list`.")
    private String name = "";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /// @param said when it is done, before the name
    ContextChangeCommand(BiConsumer<Contexts, String> change, String said) {
        this.change = change;
        this.said = said;
    }

    @Override
    public Integer call() {
        change.accept(Contexts.of(Home.path()), name);
        spec.commandLine().getOut().println(said + " " + name);
        return 0;
    }
}
