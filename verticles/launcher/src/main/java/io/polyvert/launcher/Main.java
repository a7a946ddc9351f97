package io.polyvert.launcher;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `vertx`, the command. Exit codes: 0 done, 1 failed, 2 the command line or a file it names is wrong, 3 no node can be
/// reached, 130 and 143 ended by SIGINT and SIGTERM.
@Command(
        name = "vertx",
        versionProvider = VersionCommand.class,
        description = "Runs verticles and talks with them.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong command line or file, 3 no node reached."})
public final class Main implements Runnable {
    private static final Map<String, Supplier<Object>> COMMANDS = Map.ofEntries(
            Map.entry("run", RunCommand::new),
            Map.entry("bare", BareCommand::new),
            Map.entry("start", StartCommand::new),
            Map.entry("stop", StopCommand::new),
            Map.entry("list", ListCommand::new),
            Map.entry("logs", LogsCommand::new),
            Map.entry("request", RequestCommand::new),
            Map.entry("send", SendCommand::new),
            Map.entry("publish", PublishCommand::new),
            Map.entry("listen", ListenCommand::new),
            Map.entry("version", VersionCommand::new),
            Map.entry("completion", CompletionCommand::new),
            Map.entry("help", CommandLine.HelpCommand::new));
    private static final List<String> ORDER = List.of(
            "run", "bare", "start", "stop", "list", "logs", "request", "send", "publish", "listen", "version",
            "completion", "help");

    @Option(
            names = {"--trace", "-trace"},
            scope = ScopeType.INHERIT,
            description = "Show stack traces of failures.")
    private boolean trace;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    boolean trace() {
        return trace;
    }

    public static void main(String[] args) {
        System.exit(commandLine(args)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(args));
    }

    /// Knows the command that `args` begin with, or else all: a command is read by reflection, which takes time.
    static CommandLine commandLine(String... args) {
        Main main = new Main();
        CommandLine vertx = new CommandLine(main);
        if (args.length > 0 && !args[0].equals("help") && COMMANDS.containsKey(args[0])) {
            vertx.addSubcommand(args[0], COMMANDS.get(args[0]).get());
        } else {
            ORDER.forEach(name -> vertx.addSubcommand(name, COMMANDS.get(name).get()));
        }
        Failures failures = new Failures(main::trace);
        return vertx.setPosixClusteredShortOptionsAllowed(false)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }
}
