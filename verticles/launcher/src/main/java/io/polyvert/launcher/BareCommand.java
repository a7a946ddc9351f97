package io.polyvert.launcher;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "bare", description = "Starts a clustered node without verticles.")
final class BareCommand implements Callable<Integer> {
    @Mixin
    private NodeFlags node = new NodeFlags();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Foreground.run(
                Wanted.NOTHING,
                node.clustered(),
                Optional.empty(),
                spec.commandLine().getOut());
    }
}
