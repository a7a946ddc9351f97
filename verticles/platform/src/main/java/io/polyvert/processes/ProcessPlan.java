package io.polyvert.processes;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What to start for each instance of a deployment. The process gets `VERTX_BUS` and `VERTX_KEY`, the variables of
/// [Child] from the node's own environment, and nothing else.
///
/// @param command program and arguments
/// @param directory the process's working folder
/// @param memoryMb address space in MiB; 0 means no limit
public record ProcessPlan(String deployment, List<String> command, Path directory, int memoryMb, JsonObject config) {
    public ProcessPlan {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command of '" + deployment + "' is empty");
        }
        command = List.copyOf(command);
        config = config.copy();
    }

    /// The limit holds for the program itself: the shell that sets it becomes the program.
    List<String> limitedCommand() {
        if (memoryMb == 0) {
            return command;
        }
        var limited = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -v $0 && exec \"$@\""));
        limited.add(Long.toString(memoryMb * 1024L));
        limited.addAll(command);
        return limited;
    }
}
