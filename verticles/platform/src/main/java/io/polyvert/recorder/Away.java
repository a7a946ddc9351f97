package io.polyvert.recorder;

import io.polyvert.bus.AddressPattern;
import io.polyvert.bus.Failure;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The addresses of this node whose consumers have died and are to come back, and why they are away. Nobody is
/// registered there, so other consumers of an address miss nothing; it is looked at when nobody was found.
public final class Away {
    private final Map<Object, Absent> byOwner = new ConcurrentHashMap<>();

    private record Absent(Set<String> addresses, List<AddressPattern> patterns, Supplier<String> why) {
        boolean had(String address) {
            return addresses.contains(address) || patterns.stream().anyMatch(pattern -> pattern.fits(address));
        }
    }

    /// To be called before the consumers go, so that no caller falls between.
    ///
    /// @param addresses and patterns
    /// @param why asked each time somebody wants to know: `hello/0 ended with exit code 3 and is started again`
    public void left(Object owner, Collection<String> addresses, Supplier<String> why) {
        List<AddressPattern> patterns = addresses.stream()
                .filter(AddressPattern::isPattern)
                .map(text -> new AddressPattern(text, List.of(text.split("\\.", -1))))
                .toList();
        byOwner.put(owner, new Absent(Set.copyOf(addresses), patterns, why));
    }

    /// It serves again, or will not any more.
    public void settled(Object owner) {
        byOwner.remove(owner);
    }

    /// [Failure#UNAVAILABLE] with the reason for a request that found nobody where somebody is away; any other failure
    /// as it is.
    public ReplyException explain(ReplyException failure, String address) {
        return failure.failureType() == ReplyFailure.NO_HANDLERS
                ? why(address)
                        .map(why -> Failure.UNAVAILABLE.because("'" + address + "' is away: " + why))
                        .orElse(failure)
                : failure;
    }

    private Optional<String> why(String address) {
        return byOwner.values().stream()
                .filter(absent -> absent.had(address))
                .findFirst()
                .map(absent -> absent.why.get());
    }
}
