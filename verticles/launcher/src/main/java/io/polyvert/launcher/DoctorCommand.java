package io.polyvert.launcher;

import io.polyvert.deployments.Languages;
import io.polyvert.launcher.application.Application;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.client.Peer;
import io.polyvert.launcher.client.UnreachableException;
import io.polyvert.launcher.contexts.Contexts;
import io.polyvert.launcher.doctor.Finding;
import io.polyvert.launcher.doctor.Machine;
import io.polyvert.launcher.doctor.Reachability;
import io.polyvert.launcher.settings.Binder;
import io.polyvert.launcher.settings.Environment;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.launcher.settings.Settings;
import io.polyvert.node.NodeOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = {
            "Looks at the JDK, Python, Node, ports, clocks, running nodes, their clusters and your contexts,",
            "and says what to do next. Exit code 1 when something is wrong."
        })
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = {"--config", "-config"},
            paramLabel = "FILE",
            description = "Settings of a node, as in conf/polyvert.yaml: are its port free and its members there?")
    private @Nullable Path config;

    @Option(names = "--json", description = "One JSON object in each line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        NodeOptions options = options();
        List<Finding> findings = new ArrayList<>();
        try (Languages languages = Hosts.all()) {
            Machine.languages(languages).forEach(findings::add);
        }
        List<LocalNode> nodes = LocalNode.all(Home.path());
        findings.add(Machine.home(Home.path()));
        if (options.http().port() > 0) {
            findings.add(Machine.httpPort(options.http().port(), nodes));
        }
        nodes.forEach(node -> findings.addAll(Reachability.node(node)));
        options.cluster().members().forEach(member -> findings.add(Reachability.member(member)));
        Contexts contexts = Contexts.of(Home.path());
        contexts.names().forEach(name -> findings.add(context(contexts, name)));
        print(findings);
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.WRONG) ? 1 : 0;
    }

    private NodeOptions options() {
        Settings file = config == null ? Settings.NONE : Application.readSettings(config);
        Settings environment = Environment.settings(System.getenv(), Binder.paths(NodeOptions.class));
        return Binder.bind(NodeOptions.of("doctor", Home.path()), environment.over(file));
    }

    private static Finding context(Contexts contexts, String name) {
        try {
            Peer peer = contexts.peer(name);
            return Reachability.context(name, peer);
        } catch (UnreachableException | SettingException gone) {
            return new Finding(
                    Finding.Level.NOTE,
                    "context " + name,
                    String.valueOf(gone.getMessage()),
                    "start it, or forget it: vertx context remove " + name);
        }
    }

    private void print(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            if (json) {
                out.println(finding.toJson().encode());
                continue;
            }
            String mark = switch (finding.level()) {
                case FINE -> "ok   ";
                case NOTE -> "note ";
                case WRONG -> "WRONG";
            };
            out.println(mark + " " + finding.about() + ": " + finding.text());
            if (!finding.next().isEmpty()) {
                out.println("      next: " + finding.next());
            }
        }
        out.flush();
    }
}
