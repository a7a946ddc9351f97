package io.polyvert.routing;

import io.polyvert.bus.AddressPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The routes of all nodes at one time. Immutable but for what it remembers of addresses it was asked for.
final class Table {
    static final Table EMPTY = new Table(List.of());

    private static final int MOST_REMEMBERED = 10_000;
    private static final String PLATFORM = "platform.";

    private final Map<String, List<Route>> exact = new HashMap<>();
    /// By their first words: most messages fit few of them.
    private final Map<String, List<Pattern>> byFirst = new HashMap<>();
    private final List<Pattern> anyFirst = new ArrayList<>();
    private final Map<String, Targets> asked = new ConcurrentHashMap<>();

    private record Pattern(AddressPattern pattern, List<Route> routes) {}

    private Table(Collection<Route> routes) {
        Map<String, List<Route>> byAddress = new HashMap<>();
        routes.forEach(route -> byAddress
                .computeIfAbsent(route.address(), _ -> new ArrayList<>())
                .add(route));
        byAddress.forEach(this::add);
    }

    static Table of(Collection<Route> routes) {
        return routes.isEmpty() ? EMPTY : new Table(routes);
    }

    private void add(String address, List<Route> routes) {
        if (!AddressPattern.isPattern(address)) {
            exact.put(address, routes);
            return;
        }
        AddressPattern pattern = AddressPattern.ofConsumer(address);
        String first = pattern.segments().getFirst();
        List<Pattern> place =
                AddressPattern.isPattern(first) ? anyFirst : byFirst.computeIfAbsent(first, _ -> new ArrayList<>());
        place.add(new Pattern(pattern, routes));
    }

    boolean isEmpty() {
        return exact.isEmpty() && byFirst.isEmpty() && anyFirst.isEmpty();
    }

    /// The platform's own addresses fit only patterns that name them.
    Targets at(String address) {
        Targets known = asked.get(address);
        if (known != null) {
            return known;
        }
        Targets found = find(address);
        if (asked.size() < MOST_REMEMBERED) {
            asked.put(address, found);
        }
        return found;
    }

    private Targets find(String address) {
        int dot = address.indexOf('.');
        List<Pattern> fitting =
                new ArrayList<>(byFirst.getOrDefault(dot < 0 ? address : address.substring(0, dot), List.of()));
        if (!address.startsWith(PLATFORM)) {
            fitting.addAll(anyFirst);
        }
        fitting.removeIf(one -> !one.pattern.fits(address));
        fitting.sort((one, other) -> AddressPattern.NARROWEST_FIRST.compare(one.pattern, other.pattern));
        List<List<Route>> tiers = new ArrayList<>();
        if (exact.containsKey(address)) {
            tiers.add(exact.get(address));
        }
        fitting.forEach(one -> tiers.add(one.routes));
        return Targets.of(tiers);
    }
}
