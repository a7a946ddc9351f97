package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.launcher.application.Application;
import io.polyvert.launcher.settings.Binder;
import io.polyvert.launcher.settings.Environment;
import io.polyvert.launcher.settings.Setting;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.launcher.settings.Settings;
import io.polyvert.node.NodeOptions;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Options of a node. They win over the environment, which wins over a file.
@SuppressWarnings("UnusedVariable") // fields are read through their option
final class NodeFlags {
    private static final Map<String, String> PATH_OF = Map.ofEntries(
            Map.entry("--name", "name"),
            Map.entry("--http-host", "http.host"),
            Map.entry("--http-port", "http.port"),
            Map.entry("--tcp-host", "tcp.host"),
            Map.entry("--tcp-port", "tcp.port"),
            Map.entry("--permissions", "permissions"),
            Map.entry("--cluster", "cluster.enabled"),
            Map.entry("--cluster-name", "cluster.name"),
            Map.entry("--cluster-host", "cluster.host"),
            Map.entry("--cluster-port", "cluster.port"),
            Map.entry("--cluster-public-host", "cluster.publicHost"),
            Map.entry("--cluster-public-port", "cluster.publicPort"),
            Map.entry("--cluster-members", "cluster.members"),
            Map.entry("--cluster-config", "cluster.config"));

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = {"--name", "-name"},
            paramLabel = "NAME",
            description = "Name of the node; default: the first target's.")
    private @Nullable String name;

    @Option(
            names = {"--http-port", "-http-port"},
            paramLabel = "PORT",
            description = "Port of console, HTTP and SockJS; 0 takes a free one, -1 none. Default: 8080.")
    private @Nullable String httpPort;

    @Option(
            names = {"--http-host", "-http-host"},
            paramLabel = "HOST",
            description = "Default: 127.0.0.1.")
    private @Nullable String httpHost;

    @Option(
            names = {"--tcp-port", "-tcp-port"},
            paramLabel = "PORT",
            description = "Port of the TCP bridge; 0 takes a free one. Default: none.")
    private @Nullable String tcpPort;

    @Option(
            names = {"--tcp-host", "-tcp-host"},
            paramLabel = "HOST",
            description = "Default: 127.0.0.1.")
    private @Nullable String tcpHost;

    @Option(
            names = {"--permissions", "-permissions"},
            paramLabel = "FILE",
            description = "Who may do what, as in conf/permissions.yaml; needed to listen beyond loopback.")
    private @Nullable String permissions;

    @Option(
            names = {"--config", "-config"},
            paramLabel = "FILE",
            description = "Settings of the node, as in conf/polyvert.yaml.")
    private @Nullable Path config;

    @Option(
            names = {"--js-jit", "-js-jit"},
            description = "Compile JavaScript: faster in long loops, slower at the start. Fetches 24 MB once.")
    private boolean jsJit;

    @Option(
            names = {"--options", "-options"},
            paramLabel = "FILE|JSON",
            description = "Options of Vert.x, as of Vert.x 4.")
    private @Nullable String options;

    @Option(
            names = {"--cluster", "-cluster"},
            description = "Join the other nodes.")
    private boolean cluster;

    @Option(
            names = {"--cluster-name", "-cluster-name"},
            paramLabel = "NAME",
            description = "Nodes of one name join. Default: polyvert.")
    private @Nullable String clusterName;

    @Option(
            names = {"--cluster-host", "-cluster-host"},
            paramLabel = "HOST",
            description = "Address for other nodes. Default: 127.0.0.1.")
    private @Nullable String clusterHost;

    @Option(
            names = {"--cluster-port", "-cluster-port"},
            paramLabel = "PORT",
            description = "Event-bus port. Default: a free one.")
    private @Nullable String clusterPort;

    @Option(
            names = {"--cluster-public-host", "-cluster-public-host"},
            paramLabel = "HOST",
            description = "How others reach this node.")
    private @Nullable String clusterPublicHost;

    @Option(
            names = {"--cluster-public-port", "-cluster-public-port"},
            paramLabel = "PORT",
            description = "How others reach this node.")
    private @Nullable String clusterPublicPort;

    @Option(
            names = {"--cluster-members", "-cluster-members"},
            paramLabel = "HOST[:PORT],...",
            description = "Nodes to ask at start.")
    private @Nullable String clusterMembers;

    @Option(
            names = {"--cluster-config", "-cluster-config"},
            paramLabel = "FILE",
            description = "A Hazelcast YAML file.")
    private @Nullable String clusterConfig;

    @Option(
            names = {"-ha", "--ha", "-hagroup", "--hagroup", "-quorum", "--quorum"},
            hidden = true,
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "VALUE")
    private @Nullable List<String> later;

    /// With `--cluster`, whether it was given or not.
    NodeFlags clustered() {
        cluster = true;
        return this;
    }

    /// @param file the settings of an application file
    NodeOptions nodeOptions(String defaultName, Settings file) {
        requireKnown();
        NodeOptions defaults = NodeOptions.of(defaultName, Home.path());
        Settings environment = Environment.settings(System.getenv(), Binder.paths(NodeOptions.class));
        Settings base = config == null ? file : file.over(Application.readSettings(config));
        return Binder.bind(defaults, given().over(environment).over(base)).withVertx(vertxOptions());
    }

    private void requireKnown() {
        if (jsJit && System.getProperty("polyvert.jsJit") == null) {
            throw new ParameterException(
                    command.commandLine(), "--js-jit needs a JVM with other options; start the node with ./vertx");
        }
        if (later != null) {
            throw new ParameterException(
                    command.commandLine(),
                    "options -ha, -hagroup and -quorum of Vert.x 4 are not supported yet; leave them out");
        }
    }

    private JsonObject vertxOptions() {
        if (options == null) {
            return new JsonObject();
        }
        JsonObject json = JsonText.object("--options", options);
        var known = new VertxOptions().toJson().fieldNames();
        for (String key : json.fieldNames()) {
            if (!known.contains(key)) {
                throw new SettingException(
                        "--options", "Vert.x has no option '" + key + "'" + DidYouMean.hint(key, known));
            }
        }
        try {
            return new VertxOptions(json).toJson();
        } catch (RuntimeException wrong) {
            throw new SettingException("--options", String.valueOf(wrong.getMessage()));
        }
    }

    private Settings given() {
        Map<String, Setting> given = new HashMap<>();
        PATH_OF.forEach((option, path) -> {
            OptionSpec value = command.findOption(option);
            if (value.getValue() != null && !Boolean.FALSE.equals(value.getValue())) {
                given.put(path, new Setting(String.valueOf(value.<Object>getValue()), option));
            }
        });
        return new Settings(given);
    }
}
