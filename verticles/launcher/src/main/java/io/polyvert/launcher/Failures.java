package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Hop;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.Refused;
import io.polyvert.launcher.client.UnreachableException;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.yaml.WrongYaml;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever a command throws into one line on standard error and an exit code.
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int UNREACHABLE = 3;
    /// As of a program that the signal of a broken pipe ends.
    static final int BROKEN_PIPE = 141;

    private final BooleanSupplier trace;

    Failures(BooleanSupplier trace) {
        this.trace = trace;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof OutputException output && output.isBrokenPipe()) {
            return BROKEN_PIPE;
        }
        say(command, reason(failure), failure);
        return switch (failure) {
            case SettingException _ -> ExitCode.USAGE;
            case UnreachableException _ -> UNREACHABLE;
            case DeploymentException refused when refused.getCause() instanceof WrongYaml -> ExitCode.USAGE;
            default -> ExitCode.SOFTWARE;
        };
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        say(wrong.getCommandLine(), reason(wrong), wrong);
        return wrong.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private void say(CommandLine command, String reason, Exception failure) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + reason);
        if (!trace.getAsBoolean()) {
            return;
        }
        if (!(failure instanceof Refused refused)) {
            failure.printStackTrace(command.getErr());
        } else if (refused.trace().isEmpty()) {
            command.getErr().println("  the answer brought no trace");
        } else {
            refused.trace().forEach(hop -> command.getErr().println("  " + shown(hop)));
        }
    }

    /// `pay.py:7 (python) at pay.charge, after 3 ms: ZeroDivisionError: division by zero`
    private static String shown(Hop hop) {
        String place = hop.place().isEmpty() ? hop.language() : hop.place() + " (" + hop.language() + ")";
        return place + " at " + hop.address() + ", after " + hop.waitedMs() + " ms: "
                + hop.message().lines().findFirst().orElse("");
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case SettingException _, DeploymentException _, Refused _, UnreachableException _, OutputException _ ->
                String.valueOf(failure.getMessage());
            default -> "internal error: " + failure + "; run it again with --trace and report it";
        };
    }

    private static String reason(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            return word.startsWith("-") ? unknownOption(command, word) : unknownWord(command, word);
        }
        // picocli stutters about what is not NAME=VALUE
        String text = String.valueOf(wrong.getMessage()).replace("option option", "option");
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) + help(command);
    }

    private static String unknownOption(CommandLine command, String word) {
        String option = word.split("=", 2)[0];
        List<String> known = command.getCommandSpec().options().stream()
                .filter(given -> !given.hidden())
                .flatMap(given -> Stream.of(given.names()))
                .toList();
        return "unknown option '" + option + "'" + DidYouMean.hint(option, known) + help(command);
    }

    private static String unknownWord(CommandLine command, String word) {
        var commands = command.getSubcommands().keySet();
        if (commands.isEmpty()) {
            return "unexpected argument '" + word + "'" + help(command);
        }
        return "unknown command '" + word + "'" + DidYouMean.hint(word, commands) + help(command);
    }

    private static String help(CommandLine command) {
        CommandLine parent = command.getParent();
        return " (see `"
                + (parent == null
                        ? "vertx help"
                        : parent.getCommandSpec().qualifiedName() + " help " + command.getCommandName())
                + "`)";
    }
}
