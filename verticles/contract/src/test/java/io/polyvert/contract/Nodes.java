package io.polyvert.contract;

import io.polyvert.cluster.ClusterOptions;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.launcher.Hosts;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// A node alone and two that are a cluster, made when they are first wanted and shared by all languages: starting them
/// takes longer than the tests.
final class Nodes implements AutoCloseable {
    private final Path home;
    private @Nullable Node local;
    private @Nullable Node one;
    private @Nullable Node two;

    private Nodes(Path home) {
        this.home = home;
    }

    Stage stage(Subject subject, Place place) {
        return switch (place) {
            case LOCAL -> {
                Node node = local();
                yield new Stage(subject, node, node.vertx());
            }
            case CLUSTERED -> {
                Node first = one();
                yield new Stage(subject, first, two().vertx());
            }
        };
    }

    private Node local() {
        if (local == null) {
            local = Node.start(options("local"), Hosts.all());
        }
        return local;
    }

    private Node one() {
        if (one == null) {
            String name = "contract-" + UUID.randomUUID();
            var cluster = ClusterOptions.DEFAULTS.withName(name).joined();
            one = Node.start(options("one").withCluster(cluster), Hosts.all());
            two = Node.start(options("two").withCluster(cluster), new Languages());
        }
        return one;
    }

    private Node two() {
        if (two == null) {
            throw new IllegalStateException("the second node did not start");
        }
        return two;
    }

    private NodeOptions options(String name) {
        return NodeOptions.of(name, home).withHttp(HttpOptions.DEFAULTS.withPort(0));
    }

    @Override
    public void close() throws IOException {
        for (Node node : new @Nullable Node[] {local, two, one}) {
            if (node != null) {
                node.close();
            }
        }
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Gives the nodes of this test run to methods that want them.
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Nodes.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Nodes.class))
                    .getOrComputeIfAbsent(Nodes.class, _ -> new Nodes(home()));
        }

        private static Path home() {
            try {
                return Files.createTempDirectory("pv");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
