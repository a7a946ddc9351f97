package io.polyvert.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The cluster manager of a node, which lets others than Vert.x hear of nodes and of consumers' addresses. Vert.x has
/// room for one listener of each.
public final class WatchedCluster implements ClusterManager {
    private final HazelcastClusterManager manager;
    private final List<NodeListener> nodes = new CopyOnWriteArrayList<>();
    private final List<RegistrationListener> registrations = new CopyOnWriteArrayList<>();

    WatchedCluster(HazelcastClusterManager manager) {
        this.manager = manager;
        manager.nodeListener(new NodeListener() {
            @Override
            public void nodeAdded(String id) {
                nodes.forEach(listener -> listener.nodeAdded(id));
            }

            @Override
            public void nodeLeft(String id) {
                nodes.forEach(listener -> listener.nodeLeft(id));
            }
        });
        manager.registrationListener(new RegistrationListener() {
            @Override
            public void registrationsUpdated(RegistrationUpdateEvent event) {
                registrations.stream()
                        .filter(listener -> listener.wantsUpdatesFor(event.address()))
                        .forEach(listener -> listener.registrationsUpdated(event));
            }

            @Override
            public void registrationsLost() {
                registrations.forEach(RegistrationListener::registrationsLost);
            }

            @Override
            public boolean wantsUpdatesFor(String address) {
                return registrations.stream().anyMatch(listener -> listener.wantsUpdatesFor(address));
            }
        });
    }

    public HazelcastInstance hazelcast() {
        return manager.getHazelcastInstance();
    }

    /// One more listener. It is called on threads of the cluster manager and must not wait.
    @Override
    public void nodeListener(@Nullable NodeListener listener) {
        if (listener != null) {
            nodes.add(listener);
        }
    }

    /// One more listener, as above.
    @Override
    public void registrationListener(RegistrationListener listener) {
        registrations.add(listener);
    }

    @Override
    public void init(Vertx vertx) {
        manager.init(vertx);
    }

    @Override
    public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
        manager.getAsyncMap(name, promise);
    }

    @Override
    public <K, V> Map<K, V> getSyncMap(String name) {
        return manager.getSyncMap(name);
    }

    @Override
    public void getLockWithTimeout(String name, long timeout, Completable<Lock> promise) {
        manager.getLockWithTimeout(name, timeout, promise);
    }

    @Override
    public void getCounter(String name, Completable<Counter> promise) {
        manager.getCounter(name, promise);
    }

    @Override
    public void setNodeInfo(NodeInfo info, Completable<Void> promise) {
        manager.setNodeInfo(info, promise);
    }

    @Override
    public void join(Completable<Void> promise) {
        manager.join(promise);
    }

    @Override
    public void leave(Completable<Void> promise) {
        manager.leave(promise);
    }

    @Override
    public boolean isActive() {
        return manager.isActive();
    }

    @Override
    public void addRegistration(String address, RegistrationInfo registration, Completable<Void> promise) {
        manager.addRegistration(address, registration, promise);
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo registration, Completable<Void> promise) {
        manager.removeRegistration(address, registration, promise);
    }

    @Override
    public String getNodeId() {
        return manager.getNodeId();
    }

    @Override
    public List<String> getNodes() {
        return manager.getNodes();
    }

    @Override
    public NodeInfo getNodeInfo() {
        return manager.getNodeInfo();
    }

    @Override
    public void getNodeInfo(String node, Completable<NodeInfo> promise) {
        manager.getNodeInfo(node, promise);
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
        manager.getRegistrations(address, promise);
    }

    @Override
    public @Nullable String clusterHost() {
        return manager.clusterHost();
    }

    @Override
    public @Nullable String clusterPublicHost() {
        return manager.clusterPublicHost();
    }
}
