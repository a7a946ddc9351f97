package io.polyvert.launcher.settings;

/// A value and where it was set.
///
/// @param value a text or a list of texts; a text is converted to what the option takes
/// @param origin for the user: `app.yaml:3:9`, `--http-port` or the name of an environment variable
public record Setting(Object value, String origin) {}
