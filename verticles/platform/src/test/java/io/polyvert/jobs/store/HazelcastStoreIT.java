package io.polyvert.jobs.store;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HazelcastStoreIT extends JobStoreContract {
    private HazelcastInstance hazelcast;

    @BeforeAll
    void start() {
        Config config = new Config("test-" + UUID.randomUUID());
        config.setProperty("hazelcast.logging.type", "jdk");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        var network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        hazelcast = Hazelcast.newHazelcastInstance(config);
    }

    @AfterAll
    void stop() {
        hazelcast.shutdown();
    }

    @BeforeEach
    void empty() {
        hazelcast
                .getDistributedObjects()
                .forEach(one -> hazelcast.getMap(one.getName()).clear());
    }

    @Override
    JobStore store() {
        return new HazelcastStore(hazelcast);
    }
}
