package io.polyvert.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who gets messages to one address beside its own consumers.
///
/// @param listeners consumers without a group: each gets all that is published
/// @param groups each gets what is published once
/// @param turns those registered most narrowly: one of them gets what is sent
/// @param keyed those of them that are in groups, or the next ones that are: one gets what is sent with a key
record Targets(
        List<Route> listeners,
        Map<String, Members> groups,
        @Nullable Members turns,
        @Nullable Members keyed) {
    static final Targets NOBODY = new Targets(List.of(), Map.of(), null, null);

    /// @param tiers the routes that fit, by what they are registered for, the narrowest first
    static Targets of(List<List<Route>> tiers) {
        List<Route> all = tiers.stream().flatMap(List::stream).toList();
        if (all.isEmpty()) {
            return NOBODY;
        }
        Map<String, List<Route>> byGroup = new LinkedHashMap<>();
        all.stream()
                .filter(Route::hasGroup)
                .forEach(route -> byGroup.computeIfAbsent(route.group(), _ -> new ArrayList<>())
                        .add(route));
        Map<String, Members> groups = new LinkedHashMap<>();
        byGroup.forEach((name, members) -> groups.put(name, new Members(members)));
        List<Route> keyed = tiers.stream()
                .map(tier -> tier.stream().filter(Route::hasGroup).toList())
                .filter(tier -> !tier.isEmpty())
                .findFirst()
                .orElse(List.of());
        return new Targets(
                all.stream().filter(route -> !route.hasGroup()).toList(),
                Map.copyOf(groups),
                new Members(tiers.getFirst()),
                keyed.isEmpty() ? null : new Members(keyed));
    }
}
