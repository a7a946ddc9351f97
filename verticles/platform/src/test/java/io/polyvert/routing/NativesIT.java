package io.polyvert.routing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.cluster.Cluster;
import io.polyvert.cluster.ClusterOptions;
import io.polyvert.cluster.WatchedCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NativesIT {
    @Test
    void lookUp_thatFails_isAnsweredAndNotRemembered() throws Exception {
        ClusterOptions options =
                ClusterOptions.DEFAULTS.withName("test-" + UUID.randomUUID()).joined();
        WatchedCluster cluster = Cluster.manager(options);
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(Cluster.eventBus(options)))
                .withClusterManager(cluster)
                .buildClustered()
                .await(20, SECONDS);
        try {
            Natives natives = new Natives(Optional.empty(), Optional.of(cluster));
            cluster.hazelcast().shutdown();
            Future<Boolean> served = Future.future(promise -> natives.ask("orders", promise::complete));
            assertThat(served.await(10, SECONDS)).isFalse();
            assertThat(natives.known("orders")).isNull();
        } finally {
            vertx.close().await(10, SECONDS);
        }
    }
}
