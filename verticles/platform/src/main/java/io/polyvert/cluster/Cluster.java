package io.polyvert.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.YamlConfigBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;

/// Turns [ClusterOptions] into what Vert.x and Hazelcast need. Reads a file: call it off the event loop.
public final class Cluster {
    private Cluster() {}

    public static WatchedCluster manager(ClusterOptions options) {
        return new WatchedCluster(new HazelcastClusterManager(hazelcast(options)));
    }

    public static EventBusOptions eventBus(ClusterOptions options) {
        EventBusOptions bus = new EventBusOptions().setHost(options.host()).setPort(options.port());
        if (!options.publicHost().isEmpty()) {
            bus.setClusterPublicHost(options.publicHost());
        }
        if (options.publicPort() > 0) {
            bus.setClusterPublicPort(options.publicPort());
        }
        return bus;
    }

    private static Config hazelcast(ClusterOptions options) {
        Config config = base(options);
        config.setClusterName(options.name());
        var network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).setInterfaces(List.of(options.host()));
        if (!options.publicHost().isEmpty()) {
            network.setPublicAddress(options.publicHost());
        }
        var join = network.getJoin().getTcpIpConfig();
        if (join.isEnabled() && join.getMembers().isEmpty()) {
            join.setMembers(options.members().isEmpty() ? List.of(options.host()) : options.members());
        }
        return config;
    }

    private static Config base(ClusterOptions options) {
        try (InputStream yaml = options.config().isPresent()
                ? Files.newInputStream(options.config().get())
                : Objects.requireNonNull(Cluster.class.getResourceAsStream("/conf/hazelcast.yaml"))) {
            return new YamlConfigBuilder(yaml).build();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the Hazelcast configuration: " + failure.getMessage(), failure);
        }
    }
}
