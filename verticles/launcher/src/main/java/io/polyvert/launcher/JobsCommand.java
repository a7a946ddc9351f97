package io.polyvert.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "jobs",
        description = "Submits durable jobs, and looks after them.",
        synopsisSubcommandLabel = "COMMAND")
final class JobsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    static CommandLine withAll() {
        return new CommandLine(new JobsCommand())
                .addSubcommand("submit", new JobSubmitCommand())
                .addSubcommand("batch", family("children", "Submits jobs as one that is done when all are."))
                .addSubcommand(
                        "chain", family("chain", "Submits jobs as one; each begins when the one before is done."))
                .addSubcommand("get", one("get", "Shows a job."))
                .addSubcommand("await", one("await", "Waits until a job has finished; fails when it is not done."))
                .addSubcommand("cancel", one("cancel", "Ends a job, also one that runs."))
                .addSubcommand("retry", one("retry", "Begins a finished job anew, with all its attempts."))
                .addSubcommand("list", new JobListCommand())
                .addSubcommand("pause", queue("pause", "Lets no more jobs to an address begin."))
                .addSubcommand("resume", queue("resume", "Lets the jobs to an address begin again."))
                .addSubcommand("limit", new JobLimitCommand())
                .addSubcommand("stats", new JobStatsCommand())
                .addSubcommand("help", new HelpCommand());
    }

    private static CommandLine one(String word, String description) {
        return described(new JobCommand(word), description);
    }

    private static CommandLine queue(String word, String description) {
        return described(new JobQueueCommand(word), description);
    }

    private static CommandLine family(String key, String description) {
        return described(new JobFamilyCommand(key), description);
    }

    static CommandLine described(Object command, String description) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
