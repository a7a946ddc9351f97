package io.polyvert.permissions;

import io.polyvert.bus.AddressPattern;
import io.polyvert.bus.DidYouMean;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What each role may do, as one reading of the file said. A client may do what one of its roles allows and none of
/// them denies; nothing else.
public final class Permissions {
    private final Map<String, Role> roles;
    private final Optional<String> anyone;

    /// @param anyone the role of clients that show nothing
    Permissions(Map<String, Role> roles, Optional<String> anyone) {
        this.roles = Map.copyOf(roles);
        this.anyone = anyone;
    }

    public Collection<String> roles() {
        return new TreeSet<>(roles.keySet());
    }

    /// A client of one role, for questions. Throws `IllegalArgumentException` with a sentence for an unknown role.
    public Principal as(String role, String subject) {
        if (!roles.containsKey(role)) {
            String hint = DidYouMean.hint(role, roles.keySet());
            throw new IllegalArgumentException("role '" + role + "' is unknown"
                    + (hint.isEmpty() ? "; known: " + String.join(", ", roles()) : hint));
        }
        return new Principal(subject, java.util.Set.of(role), Principal.NEVER);
    }

    public Decision decide(Principal who, Action action, String address) {
        String subject = who.segment();
        return decide(
                who,
                action,
                address,
                rule -> rule.pattern().fits(address, subject),
                rule -> rule.allows(address, subject));
    }

    /// Whether `who` may register by this pattern: one rule must allow all that fits it, and none deny any of it.
    public Decision decide(Principal who, AddressPattern consumer) {
        String subject = who.segment();
        return decide(
                who,
                Action.REGISTER,
                consumer.text(),
                rule -> rule.denies(consumer, subject),
                rule -> rule.allows(consumer, subject));
    }

    private Decision decide(
            Principal who, Action action, String address, Predicate<Role.Rule> denies, Predicate<Role.Rule> allows) {
        List<Role> has = rolesOf(who);
        for (Role role : has) {
            Optional<Role.Rule> denied = role.denies(action, denies);
            if (denied.isPresent()) {
                return new Decision(false, sentence(denied.get(), "denies", action));
            }
        }
        for (Role role : has) {
            Optional<Role.Rule> allowed = role.allows(action, allows);
            if (allowed.isPresent()) {
                return new Decision(true, sentence(allowed.get(), "allows", action));
            }
        }
        return new Decision(false, unruled(who, has, action, address));
    }

    private List<Role> rolesOf(Principal who) {
        if (who.roles().isEmpty() && who.subject().isEmpty()) {
            return anyone.map(roles::get).stream().toList();
        }
        return who.roles().stream().map(roles::get).filter(Objects::nonNull).toList();
    }

    private static String sentence(Role.Rule rule, String verb, Action action) {
        return "role '" + rule.role() + "' " + verb + " " + action.word() + " at '"
                + rule.pattern().text() + "' (" + rule.place() + ")";
    }

    private static String unruled(Principal who, List<Role> has, Action action, String address) {
        String what = action.word() + " at '" + address + "'";
        if (!has.isEmpty()) {
            List<String> names =
                    has.stream().map(role -> "'" + role.name() + "'").sorted().toList();
            return (has.size() == 1 ? "role " : "none of the roles ")
                    + String.join(", ", names)
                    + (has.size() == 1 ? " does not allow " : " allows ")
                    + what;
        }
        return who.roles().isEmpty() && who.subject().isEmpty()
                ? "a client without a token may not " + what
                : "none of the roles " + new TreeSet<>(who.roles()) + " of '" + who.subject() + "' is known here";
    }
}
