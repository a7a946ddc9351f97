package io.polyvert.routing;

import io.polyvert.cluster.WatchedCluster;
import io.polyvert.recorder.Recorder;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether consumers are registered at an address itself, anywhere in the cluster. Other nodes' are looked up once for
/// each address that a route fits too, and then followed, as Vert.x itself does for the addresses it sends to.
final class Natives implements RegistrationListener {
    private static final int MOST = 10_000;

    private final Optional<Recorder> recorder;
    private final Optional<WatchedCluster> cluster;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /// What is known of the other nodes' consumers at one address. Guarded by itself.
    private static final class Entry {
        private @Nullable Boolean told;
        private List<Consumer<Boolean>> waiting = new ArrayList<>(1);
        private volatile @Nullable Boolean known;
    }

    Natives(Optional<Recorder> recorder, Optional<WatchedCluster> cluster) {
        this.recorder = recorder;
        this.cluster = cluster;
        cluster.ifPresent(watched -> watched.registrationListener(this));
    }

    /// Null when it has to be asked for.
    @Nullable
    Boolean known(String address) {
        if (recorder.isPresent() && recorder.get().serves(address)) {
            return true;
        }
        if (cluster.isEmpty()) {
            return false;
        }
        Entry entry = entries.get(address);
        return entry == null ? null : entry.known;
    }

    /// Calls `then` at once or soon, on any thread; for one address in the order of the questions.
    void ask(String address, Consumer<Boolean> then) {
        Boolean known = known(address);
        if (known != null) {
            then.accept(known);
            return;
        }
        if (entries.size() >= MOST) {
            entries.values().removeIf(entry -> entry.known != null);
        }
        Entry fresh = new Entry();
        Entry entry = entries.computeIfAbsent(address, _ -> fresh);
        boolean waits;
        synchronized (entry) {
            waits = entry.known == null;
            if (waits) {
                entry.waiting.add(then);
            }
        }
        if (!waits) {
            then.accept(Boolean.TRUE.equals(entry.known));
        } else if (entry == fresh) {
            look(address, fresh);
        }
    }

    private void look(String address, Entry entry) {
        cluster.orElseThrow().getRegistrations(address, (found, failure) -> {
            if (failure != null) {
                entries.remove(address, entry); // the next one who asks looks again
            }
            settle(entry, failure == null && isServed(found));
        });
    }

    /// Answers who has asked meanwhile before anybody gets the answer at once.
    private static void settle(Entry entry, boolean found) {
        while (true) {
            List<Consumer<Boolean>> asked;
            boolean served;
            synchronized (entry) {
                served = entry.told == null ? found : entry.told;
                asked = entry.waiting;
                entry.waiting = new ArrayList<>(1);
                if (asked.isEmpty()) {
                    entry.known = served;
                    return;
                }
            }
            asked.forEach(then -> then.accept(served));
        }
    }

    /// Local ones are the recorder's business.
    private boolean isServed(@Nullable List<RegistrationInfo> registrations) {
        String self = cluster.orElseThrow().getNodeId();
        return registrations != null
                && registrations.stream()
                        .anyMatch(one -> !one.localOnly() && !one.nodeId().equals(self));
    }

    @Override
    public boolean wantsUpdatesFor(String address) {
        return entries.containsKey(address);
    }

    @Override
    public void registrationsUpdated(RegistrationUpdateEvent event) {
        Entry entry = entries.get(event.address());
        if (entry != null) {
            boolean served = isServed(event.registrations());
            synchronized (entry) {
                entry.told = served;
                if (entry.known != null) {
                    entry.known = served;
                }
            }
        }
    }

    @Override
    public void registrationsLost() {
        entries.values().removeIf(entry -> entry.known != null);
    }
}
