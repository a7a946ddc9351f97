package io.polyvert.launcher.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Settings by dotted path, such as `http.port`.
public record Settings(Map<String, Setting> byPath) {
    public static final Settings NONE = new Settings(Map.of());

    public Settings {
        byPath = Map.copyOf(byPath);
    }

    /// These, and those of `weaker` that are not set here.
    public Settings over(Settings weaker) {
        var all = new LinkedHashMap<>(weaker.byPath);
        all.putAll(byPath);
        return new Settings(all);
    }

    public Optional<Setting> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
