package io.polyvert.deployments;

import java.util.Map;
import java.util.Optional;

/// What one instance may use at most, and what a process gets; 0 means no limit of its own.
///
/// @param workers threads of the deployment's own worker pool; only for [Threading#WORKER]
/// @param memoryMb in MiB: of Node, the heap of JavaScript's objects, without Buffers; of other processes, the address
/// space, which is more than they use; only for [Threading#PROCESS]
/// @param cpuSeconds CPU time of a process until it is ended and started anew; only for [Threading#PROCESS]
/// @param silenceMs how long a process may leave its bus unread before it is ended and started anew
/// @param environment variables that a process gets besides those of every process; only for [Threading#PROCESS]
public record Resources(int workers, int memoryMb, int cpuSeconds, int silenceMs, Map<String, String> environment) {
    public static final Resources DEFAULTS = new Resources(0, 0, 0, 30_000, Map.of());

    public Resources {
        within("workers", workers, 0, 1_000);
        within("memoryMb", memoryMb, 0, 1_048_576);
        within("cpuSeconds", cpuSeconds, 0, 31_536_000);
        within("silenceMs", silenceMs, 0, 86_400_000);
        environment = Map.copyOf(environment);
        for (String name : environment.keySet()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || name.startsWith("VERTX_")) {
                throw new DeploymentException("resources.environment has '" + name + "', which is no name for a"
                        + " variable; allowed: letters, digits and '_', no digit first, not VERTX_ in front");
            }
        }
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new DeploymentException("resources." + name + "=" + value + " is outside " + least + ".." + most);
        }
    }

    /// The first of them that only a process can have: `memoryMb=256`.
    Optional<String> ofProcesses() {
        if (memoryMb > 0) {
            return Optional.of("memoryMb=" + memoryMb);
        }
        if (cpuSeconds > 0) {
            return Optional.of("cpuSeconds=" + cpuSeconds);
        }
        return environment.isEmpty() ? Optional.empty() : Optional.of("environment");
    }

    public Resources withWorkers(int workers) {
        return new Resources(workers, memoryMb, cpuSeconds, silenceMs, environment);
    }

    public Resources withMemoryMb(int memoryMb) {
        return new Resources(workers, memoryMb, cpuSeconds, silenceMs, environment);
    }

    public Resources withCpuSeconds(int cpuSeconds) {
        return new Resources(workers, memoryMb, cpuSeconds, silenceMs, environment);
    }

    public Resources withSilenceMs(int silenceMs) {
        return new Resources(workers, memoryMb, cpuSeconds, silenceMs, environment);
    }

    public Resources withEnvironment(Map<String, String> environment) {
        return new Resources(workers, memoryMb, cpuSeconds, silenceMs, environment);
    }
}
