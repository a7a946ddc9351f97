package io.polyvert.launcher;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `vertx`, the command. Exit codes: 0 done, 1 failed, 2 the command line or a file it names is wrong,
/// 3 no node can be reached, 130 and 143 ended by SIGINT and SIGTERM, 141 nobody reads the output any more.
@Command(
        name = "vertx",
        versionProvider = VersionCommand.class,
        description = "Runs verticles and talks with them.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong command line or file, 3 no node reached."})
public final class Main implements Runnable {
    /// In the order of the help.
    private static final SequencedMap<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("new", NewCommand::new);
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("bare", BareCommand::new);
        COMMANDS.put("start", StartCommand::new);
        COMMANDS.put("stop", StopCommand::new);
        COMMANDS.put("list", ListCommand::new);
        COMMANDS.put("logs", LogsCommand::new);
        COMMANDS.put("request", RequestCommand::new);
        COMMANDS.put("reply", ReplyCommand::new);
        COMMANDS.put("stream", StreamCommand::new);
        COMMANDS.put("send", SendCommand::new);
        COMMANDS.put("publish", PublishCommand::new);
        COMMANDS.put("listen", ListenCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put("top", TopCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("addresses", AddressesCommand::new);
        COMMANDS.put("describe", DescribeCommand::new);
        COMMANDS.put("context", ContextCommand::withAll);
        COMMANDS.put("gen", GenCommand::new);
        COMMANDS.put("client-test", ClientTestCommand::new);
        COMMANDS.put("permissions", PermissionsCommand::new);
        COMMANDS.put("jobs", JobsCommand::withAll);
        COMMANDS.put("base64", Base64Command::new);
        COMMANDS.put("languages", LanguagesCommand::new);
        COMMANDS.put("version", VersionCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("help", HelpCommand::new);
    }

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
        Clock.start();
        System.exit(commandLine(args)
                .setOut(new PrintWriter(StandardOutput.OF_THIS_PROCESS, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(args));
    }

    /// Knows the command that `args` begin with, or else all: a command is read by reflection, which
    /// takes time.
    static CommandLine commandLine(String... args) {
        Main main = new Main();
        CommandLine vertx = new CommandLine(main);
        boolean isOne = args.length > 0 && !args[0].equals("help") && COMMANDS.containsKey(args[0]);
        COMMANDS.forEach((name, command) -> {
            if (!isOne || name.equals(args[0])) {
                vertx.addSubcommand(name, command.get());
            }
        });
        Failures failures = new Failures(main::trace);
        vertx.setPosixClusteredShortOptionsAllowed(false)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        CommandLine base64 = vertx.getSubcommands().get("base64");
        if (base64 != null) {
            // as in its model: -w0, -di, and the last -w counts
            base64.setPosixClusteredShortOptionsAllowed(true).setOverwrittenOptionsAllowed(true);
        }
        addHelp(vertx);
        return vertx;
    }

    /// `--help` and `--version` for a command and those below it.
    private static void addHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new VersionCommand());
        command.getSubcommands().values().forEach(Main::addHelp);
    }
}
