package io.polyvert.launcher;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// How the bodies that a command gets are printed.
final class OutputFlags {
    @Option(names = "--json", description = "Print JSON also for a text, and Base64 for bytes.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    void print(@Nullable Object body) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            Output.json(body, out);
        } else {
            Output.raw(body, out);
            out.flush();
        }
    }
}
