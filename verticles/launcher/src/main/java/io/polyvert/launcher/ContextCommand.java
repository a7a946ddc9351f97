package io.polyvert.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "context",
        description = "Keeps names for nodes elsewhere, and which of them commands talk with.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ContextAddCommand.class,
            ContextUseCommand.class,
            ContextListCommand.class,
            ContextRemoveCommand.class,
        })
final class ContextCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
