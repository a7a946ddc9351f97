package io.polyvert.launcher;

import io.polyvert.launcher.contexts.Contexts;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "Lists the contexts; the one in use has a star. Tokens are not shown.")
final class ContextListCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object in each line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Contexts contexts = Contexts.of(Home.path());
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            print(out, contexts.current().equals(Contexts.LOCAL), Contexts.LOCAL, "the nodes of this machine");
        }
        for (String name : contexts.names()) {
            JsonObject context = contexts.described(name);
            if (json) {
                out.println(context.encode());
            } else {
                String where = context.getString("url", "node " + context.getString("node"));
                print(
                        out,
                        context.getBoolean("current"),
                        name,
                        where + (context.getBoolean("hasToken") ? " (with a token)" : ""));
            }
        }
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, boolean isCurrent, String name, String where) {
        out.println("%s %-20s %s".formatted(isCurrent ? "*" : " ", name, where));
    }
}
