package io.polyvert.launcher;

import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.client.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "logs", description = "Shows what a node wrote, also after it has ended.")
final class LogsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Not needed when only one node runs.")
    private @Nullable String name;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the node ends or Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many lines at most. Default: 100.")
    private int lines = 100;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String node = name == null ? LocalNode.only(Home.path()).name() : name;
        Path file = NodeLog.file(Home.path(), node);
        if (!Files.exists(file)) {
            LocalNode.named(Home.path(), node); // fails with a sentence
            throw new UnreachableException("node '" + node + "' has written nothing yet");
        }
        LogTail tail = new LogTail(file, spec.commandLine().getOut());
        tail.last(Math.max(0, lines));
        if (follow) {
            tail.follow(() -> LocalNode.all(Home.path()).stream()
                    .anyMatch(running -> running.name().equals(node)));
        }
        return 0;
    }
}
