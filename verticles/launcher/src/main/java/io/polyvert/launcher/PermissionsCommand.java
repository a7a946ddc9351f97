package io.polyvert.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "permissions",
        description = "Explains and prepares what clients may do; see conf/permissions.yaml.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PermissionsCheckCommand.class, PermissionsTokenCommand.class, HelpCommand.class})
final class PermissionsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
