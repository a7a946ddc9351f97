package io.polyvert.permissions;

import io.polyvert.bus.AddressPattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What one role may do, and what it may not whatever else allows it. Rules of included roles are among its own.
record Role(String name, Map<Action, List<Rule>> allow, Map<Action, List<Rule>> deny) {
    /// @param role whose rule it is; another than the one asked where that includes it
    /// @param place in the file
    record Rule(String role, AddressPattern pattern, String place) {
        /// The platform's own addresses are meant only where a pattern says so.
        boolean allows(String address, String subject) {
            return pattern.fits(address, subject)
                    && (!address.startsWith(PLATFORM) || pattern.text().startsWith(PLATFORM));
        }

        /// Whether it allows all that a consumer by this pattern can get.
        boolean allows(AddressPattern consumer, String subject) {
            return pattern.covers(consumer, subject)
                    && (!consumer.text().startsWith(PLATFORM) || pattern.text().startsWith(PLATFORM));
        }

        /// Whether it denies some of that. A pattern gets messages of the platform only when it names it.
        boolean denies(AddressPattern consumer, String subject) {
            return pattern.overlaps(consumer, subject)
                    && (!pattern.text().startsWith(PLATFORM) || consumer.text().startsWith(PLATFORM));
        }
    }

    private static final String PLATFORM = "platform.";

    Role {
        allow = Map.copyOf(allow);
        deny = Map.copyOf(deny);
    }

    Optional<Rule> denies(Action action, Predicate<Rule> meant) {
        return deny.getOrDefault(action, List.of()).stream().filter(meant).findFirst();
    }

    /// Who may register an address may answer what comes there, unless the role says more about replies.
    Optional<Rule> allows(Action action, Predicate<Rule> meant) {
        Action asked = action == Action.REPLY && !allow.containsKey(Action.REPLY) ? Action.REGISTER : action;
        return allow.getOrDefault(asked, List.of()).stream().filter(meant).findFirst();
    }
}
