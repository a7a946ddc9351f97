package io.polyvert.launcher;

import io.polyvert.launcher.contexts.Contexts;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "context",
        description = "Keeps names for nodes elsewhere, and which of them commands talk with.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ContextAddCommand.class, ContextListCommand.class, HelpCommand.class})
final class ContextCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    static CommandLine withAll() {
        return new CommandLine(new ContextCommand())
                .addSubcommand(
                        "use",
                        JobsCommand.described(
                                new ContextChangeCommand(Contexts::use, "using"),
                                "Lets commands talk with this context from now on; `local` is this machine's nodes."))
                .addSubcommand(
                        "remove",
                        JobsCommand.described(
                                new ContextChangeCommand(Contexts::remove, "removed"),
                                "Forgets a context; when it was in use, this machine's nodes are again."));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
