package io.polyvert.processes;

import io.polyvert.deployments.DeploymentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// A process that was started, and what it has started itself.
final class Child {
    /// What a process sees of the node's environment.
    static final List<String> PASSED_ON =
            List.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "VIRTUAL_ENV");

    private static final int SIGKILL = 9;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(SIGKILL, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU: its CPU time is used up"));

    private final Process process;
    private final Output output;
    private final long memoryKillsBefore = MemoryKills.count();

    private Child(Process process, Output output) {
        this.process = process;
        this.output = output;
    }

    /// Blocks while the system makes the process.
    static Child start(ProcessPlan plan, String name, Path socket, String key) {
        ProcessBuilder builder = new ProcessBuilder(Reaper.inOwnGroup(plan.limitedCommand()))
                .directory(plan.directory().toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        environment.putAll(plan.resources().environment());
        environment.put("VERTX_BUS", "unix:" + socket.toAbsolutePath());
        environment.put("VERTX_KEY", key);
        try {
            Process process = builder.start();
            Reaper.watch(process.pid());
            process.getOutputStream().close();
            return new Child(process, Output.of(name, process.getInputStream()));
        } catch (IOException cause) {
            throw new DeploymentException(
                    "cannot start " + plan.command().getFirst() + ": " + cause.getMessage(), cause);
        }
    }

    long pid() {
        return process.pid();
    }

    /// How it ended, in words, once it has. Completes on a thread of the JDK.
    CompletionStage<String> exited() {
        return process.onExit().thenApplyAsync(ended -> inWords(ended.exitValue()));
    }

    Output output() {
        return output;
    }

    /// SIGTERM to the process itself.
    void terminate() {
        process.destroy();
    }

    /// SIGKILL to the process itself.
    void kill() {
        process.destroyForcibly();
    }

    /// Ends what the process has left behind, for when it has ended. Blocks for a moment.
    void reap() {
        Reaper.end(process.pid());
    }

    /// `ended with exit code 3`, or `was killed by signal 9 (SIGKILL)`.
    private String inWords(int code) {
        int signal = code - 128;
        if (signal == SIGKILL && MemoryKills.count() > memoryKillsBefore) {
            return "was killed by the system, which ran out of memory (SIGKILL)";
        }
        if (signal > 0 && signal < 65) {
            String known = SIGNALS.get(signal);
            return "was killed by signal " + signal + (known == null ? "" : " (" + known + ")");
        }
        return "ended with exit code " + code;
    }
}
