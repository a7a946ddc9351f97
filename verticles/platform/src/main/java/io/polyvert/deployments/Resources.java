package io.polyvert.deployments;

/// What one instance may use at most; 0 means no limit of its own.
///
/// @param workers threads of the deployment's own worker pool; only for [Threading#WORKER]
/// @param memoryMb address space in MiB; only for [Threading#PROCESS]
public record Resources(int workers, int memoryMb) {
    public static final Resources DEFAULTS = new Resources(0, 0);

    public Resources {
        if (workers < 0 || workers > 1_000) {
            throw new DeploymentException("resources.workers=" + workers + " is outside 0..1000");
        }
        if (memoryMb < 0 || memoryMb > 1_048_576) {
            throw new DeploymentException("resources.memoryMb=" + memoryMb + " is outside 0..1048576");
        }
    }
}
