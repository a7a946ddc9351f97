package io.polyvert.processes;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Resources;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What to start for each instance of a deployment. The process gets `VERTX_BUS` and `VERTX_KEY`, the variables of
/// [Child] from the node's own environment, those that its resources name, and nothing else.
///
/// @param command program and arguments
/// @param directory the process's working folder
public record ProcessPlan(
        String deployment, List<String> command, Path directory, Resources resources, JsonObject config) {
    public ProcessPlan {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command of '" + deployment + "' is empty");
        }
        command = List.copyOf(command);
        config = config.copy();
    }

    public static ProcessPlan of(DeploymentSpec spec, List<String> command) {
        return new ProcessPlan(spec.name(), command, spec.directory(), spec.resources(), spec.config());
    }

    /// The limits hold for the program itself: the shell that sets them becomes the program.
    List<String> limitedCommand() {
        List<String> limits = new ArrayList<>();
        if (resources.memoryMb() > 0) {
            limits.add("ulimit -v " + resources.memoryMb() * 1024L);
        }
        if (resources.cpuSeconds() > 0) {
            // the soft limit is told by SIGXCPU, the hard one kills without a word
            limits.add("ulimit -S -t " + resources.cpuSeconds());
            limits.add("ulimit -H -t " + (resources.cpuSeconds() + 1));
        }
        if (limits.isEmpty()) {
            return command;
        }
        limits.add("exec \"$0\" \"$@\"");
        var limited = new ArrayList<>(List.of("/bin/sh", "-c", String.join(" && ", limits)));
        limited.addAll(command);
        return limited;
    }
}
