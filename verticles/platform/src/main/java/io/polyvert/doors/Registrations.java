package io.polyvert.doors;

import io.polyvert.permissions.Principal;
import io.polyvert.routing.Subscription;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The addresses that one client has, each for as long as whoever registered it may: until its token expires, or the
/// permissions say otherwise.
final class Registrations {
    private static final long LONGEST_WAIT_MS = Duration.ofDays(1).toMillis();
    private static final long NONE = -1;

    private final Door door;
    private final Visitor visitor;
    private final Client out;
    private final Map<String, Registration> byAddress = new HashMap<>();
    private Instant wakeUp = Principal.NEVER;
    private long timer = NONE;

    Registrations(Door door, Visitor visitor, Client out) {
        this.door = door;
        this.visitor = visitor;
        this.out = out;
    }

    /// @param named who registered it, where the frame said so; the session's client otherwise, whoever that is by now
    private record Registration(
            Subscription consumer,
            boolean isPattern,
            @Nullable Who named) {}

    boolean has(String address) {
        return byAddress.containsKey(address);
    }

    int size() {
        return byAddress.size();
    }

    Collection<String> addresses() {
        return byAddress.keySet();
    }

    void add(String address, boolean isPattern, Subscription consumer) {
        byAddress.put(address, new Registration(consumer, isPattern, visitor.named()));
        watch(visitor.who().principal().expires());
    }

    @Nullable
    Subscription remove(String address) {
        Registration removed = byAddress.remove(address);
        return removed == null ? null : removed.consumer;
    }

    /// Does nothing when the address has another consumer by now.
    void remove(String address, Subscription consumer) {
        byAddress.computeIfPresent(address, (_, known) -> known.consumer.equals(consumer) ? null : known);
    }

    /// Takes away what its owner may not have any more, and says so.
    void recheck() {
        Map.copyOf(byAddress).forEach((address, registration) -> {
            Who who = registration.named == null ? visitor.who() : registration.named;
            Optional<String> refusal =
                    door.guard().consumerRefusal(who, address, registration.isPattern, visitor.from());
            refusal.ifPresent(reason -> {
                byAddress.remove(address);
                registration.consumer.unregister();
                out.revoked(address, reason);
            });
            watch(who.principal().expires());
        });
    }

    /// Rechecks when a token expires.
    private void watch(Instant expires) {
        if (expires.isBefore(wakeUp)) {
            Instant now = Instant.now();
            if (expires.isBefore(now)) {
                return;
            }
            door.vertx().cancelTimer(timer);
            long delay = Duration.between(now, expires).toMillis() + 1;
            wakeUp = expires;
            timer = door.vertx().setTimer(Math.min(delay, LONGEST_WAIT_MS), _ -> {
                wakeUp = Principal.NEVER;
                recheck();
            });
        }
    }

    Future<Void> unregisterAll() {
        List<Future<Void>> all = byAddress.values().stream()
                .map(one -> one.consumer.unregister())
                .toList();
        byAddress.clear();
        return Future.join(all).mapEmpty();
    }

    void close() {
        door.vertx().cancelTimer(timer);
        unregisterAll();
    }
}
