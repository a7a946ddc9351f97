package io.polyvert.permissions;

import io.polyvert.bus.AddressPattern;
import io.polyvert.bus.DidYouMean;
import io.polyvert.permissions.Role.Rule;
import io.polyvert.yaml.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the roles of a file; the rules of included ones become each role's own.
final class RoleReader {
    private final Section section;
    private final Map<String, Role> done = new HashMap<>();
    /// Being read; one that comes again includes itself.
    private final Set<String> open = new LinkedHashSet<>();

    RoleReader(Section section) {
        this.section = section;
    }

    Map<String, Role> all() {
        section.keys().forEach(this::role);
        return done;
    }

    static String unknown(String name, Collection<String> known) {
        return "role '" + name + "' is not among the roles"
                + (DidYouMean.among(name, known).isPresent()
                        ? DidYouMean.hint(name, known)
                        : "; there are: " + String.join(", ", known));
    }

    private Role role(String name) {
        Role known = done.get(name);
        if (known != null) {
            return known;
        }
        Section role = section.section(name);
        role.allowOnly(List.of("includes", "allow", "deny"));
        open.add(name);
        Map<Action, List<Rule>> allow = new EnumMap<>(Action.class);
        Map<Action, List<Rule>> deny = new EnumMap<>(Action.class);
        rules(name, role, "allow", allow);
        rules(name, role, "deny", deny);
        if (role.has("includes")) {
            for (String other : role.texts("includes")) {
                Role included = included(role, other);
                included.allow().forEach((action, rules) -> add(allow, action, rules));
                included.deny().forEach((action, rules) -> add(deny, action, rules));
            }
        }
        open.remove(name);
        Role read = new Role(name, allow, deny);
        done.put(name, read);
        return read;
    }

    private Role included(Section role, String other) {
        if (!section.has(other)) {
            throw role.wrong("includes", unknown(other, section.keys()));
        }
        if (open.contains(other)) {
            throw role.wrong("includes", "role '" + other + "' includes itself, by way of " + String.join(", ", open));
        }
        return role(other);
    }

    private static void rules(String name, Section role, String key, Map<Action, List<Rule>> into) {
        if (!role.has(key)) {
            return;
        }
        Section rules = role.section(key);
        rules.allowOnly(Action.WORDS);
        for (Action action : Action.values()) {
            if (rules.has(action.word())) {
                add(into, action, patterns(name, rules, action.word()));
            }
        }
    }

    private static List<Rule> patterns(String name, Section rules, String action) {
        List<Rule> read = new ArrayList<>();
        for (String text : rules.texts(action)) {
            try {
                read.add(new Rule(name, AddressPattern.of(text), rules.place(action)));
            } catch (IllegalArgumentException wrong) {
                throw rules.wrong(action, String.valueOf(wrong.getMessage()));
            }
        }
        return read;
    }

    private static void add(Map<Action, List<Rule>> into, Action action, List<Rule> rules) {
        into.computeIfAbsent(action, _ -> new ArrayList<>()).addAll(rules);
    }
}
