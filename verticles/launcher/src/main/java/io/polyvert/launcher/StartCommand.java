package io.polyvert.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

@Command(
        name = "start",
        customSynopsis =
                "vertx start [--name NAME] [--java-opts OPTS] [--redirect-output] [TARGET...] [OPTIONS OF run]",
        description = {
            "Starts a node in the background and returns when it is ready, or says why it is not.",
            "Takes every option of `vertx run`; without a TARGET it starts what `vertx bare` starts."
        })
final class StartCommand implements Callable<Integer> {
    @Option(
            names = {"-id", "--id", "--name", "-name"},
            paramLabel = "NAME",
            description = "Name of the node.")
    private @Nullable String name;

    @Option(
            names = {"--java-opts", "-java-opts"},
            paramLabel = "OPTS",
            description = "Options of the JVM.")
    private String javaOpts = "";

    @Option(
            names = {"--redirect-output", "-redirect-output"},
            description = "Show the node's standard error here too.")
    private boolean redirectOutput;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Longest wait for `ready`. Default: 120.")
    private int timeoutSeconds = 120;

    @Unmatched
    private List<String> rest = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> command = new ArrayList<>();
        command.add(hasTarget() ? "run" : "bare");
        command.addAll(rest);
        if (name != null) {
            command.addAll(List.of("--name", name));
        }
        var background = new Background(Path.of(script()), javaOpts, redirectOutput);
        var commandLine = spec.commandLine();
        return background.start(
                command, Duration.ofSeconds(timeoutSeconds), commandLine.getOut(), commandLine.getErr());
    }

    /// Whether there is a word that `bare` would not understand.
    private boolean hasTarget() {
        return !new CommandLine(new BareCommand())
                .setPosixClusteredShortOptionsAllowed(false)
                .setUnmatchedArgumentsAllowed(true)
                .parseArgs(rest.toArray(String[]::new))
                .unmatched()
                .isEmpty();
    }

    private static String script() {
        String script = System.getProperty("polyvert.command");
        if (script == null) {
            throw new IllegalStateException("`start` works only through the vertx script");
        }
        return script;
    }
}
