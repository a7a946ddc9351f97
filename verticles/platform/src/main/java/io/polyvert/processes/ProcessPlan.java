package io.polyvert.processes;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Resources;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What to start for each instance of a deployment. The process gets `VERTX_BUS` and `VERTX_KEY`, the variables of
/// [Child] from the node's own environment, those that its resources name, and nothing else.
///
/// @param command program and arguments
/// @param addressSpaceMb how much the process may have mapped; 0 means no limit
/// @param directory the process's working folder
public record ProcessPlan(
        String deployment,
        List<String> command,
        Path directory,
        Resources resources,
        JsonObject config,
        int addressSpaceMb) {
    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "OOM|MemoryError|bad_alloc|out of memory|cannot allocate|memory allocation of|to reserve virtual memory",
            Pattern.CASE_INSENSITIVE);

    public ProcessPlan {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command of '" + deployment + "' is empty");
        }
        command = List.copyOf(command);
        config = config.copy();
    }

    public static ProcessPlan of(DeploymentSpec spec, List<String> command) {
        return new ProcessPlan(
                spec.name(),
                command,
                spec.directory(),
                spec.resources(),
                spec.config(),
                spec.resources().memoryMb());
    }

    /// For a program whose command tells it what `resources.memoryMb` allows, as it maps far more than it uses.
    public ProcessPlan withoutAddressSpaceLimit() {
        return new ProcessPlan(deployment, command, directory, resources, config, 0);
    }

    /// What to try when a process that has a limit said something of memory at its end; empty otherwise.
    String adviceOn(String lastWords) {
        return resources.memoryMb() > 0 && OUT_OF_MEMORY.matcher(lastWords).find()
                ? "; resources.memoryMb=" + resources.memoryMb() + " is the likely cause: allow more, or leave it out"
                : "";
    }

    /// The limits hold for the program itself: the shell that sets them becomes the program.
    List<String> limitedCommand() {
        List<String> limits = new ArrayList<>();
        if (addressSpaceMb > 0) {
            limits.add("ulimit -v " + addressSpaceMb * 1024L);
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
