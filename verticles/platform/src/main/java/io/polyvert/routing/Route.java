package io.polyvert.routing;

import io.polyvert.bus.AddressPattern;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/// One consumer that is registered by a pattern, in a group, or both.
///
/// @param address what it is registered for: a pattern, or with a group also an address
/// @param group empty for none
/// @param inner its own address
record Route(String address, String group, String inner) {
    private static final int LONGEST = 1_024;

    static final String GROUP_FORM = "1 to 128 letters, digits and . _ - : / @";

    /// Throws `IllegalArgumentException` with a sentence for what cannot be registered.
    static void check(String address, String group) {
        if (!group.isEmpty() && !group.matches("[\\w.:/@-]{1,128}")) {
            throw new IllegalArgumentException("group '" + group + "' has other letters than " + GROUP_FORM);
        }
        if (address.isEmpty() || address.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "an address has 1 to " + LONGEST + " characters, this one has " + address.length());
        }
        if (AddressPattern.isPattern(address)) {
            AddressPattern.ofConsumer(address);
        }
        if (address.startsWith("__")) {
            throw new IllegalArgumentException("address '" + address + "' is the node's own; choose another");
        }
    }

    boolean hasGroup() {
        return !group.isEmpty();
    }

    JsonArray toJson() {
        return new JsonArray().add(address).add(group).add(inner);
    }

    static JsonArray toJson(Collection<Route> routes) {
        JsonArray all = new JsonArray();
        routes.forEach(route -> all.add(route.toJson()));
        return all;
    }

    static List<Route> fromJson(JsonObject told) {
        return told.getJsonArray("routes", new JsonArray()).stream()
                .map(JsonArray.class::cast)
                .map(one -> new Route(one.getString(0), one.getString(1), one.getString(2)))
                .toList();
    }
}
