package io.polyvert.launcher.settings;

import io.polyvert.bus.DidYouMean;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Settings from environment variables: `http.maxBodyBytes` is set by `POLYVERT_HTTP_MAX_BODY_BYTES`.
public final class Environment {
    private static final String PREFIX = "POLYVERT_";
    /// Read by the script or before any option.
    private static final Set<String> OTHERS = Set.of("POLYVERT_HOME", "POLYVERT_NO_BUILD");

    private Environment() {}

    public static Settings settings(Map<String, String> environment, List<String> paths) {
        Map<String, String> pathOf = new TreeMap<>();
        paths.forEach(path -> pathOf.put(variable(path), path));
        Map<String, Setting> found = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !OTHERS.contains(name)) {
                String path = pathOf.get(name);
                if (path == null) {
                    throw new SettingException(
                            "environment", "variable " + name + " is unknown" + DidYouMean.hint(name, pathOf.keySet()));
                }
                found.put(path, new Setting(value, name));
            }
        });
        return new Settings(found);
    }

    static String variable(String path) {
        return PREFIX
                + path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
