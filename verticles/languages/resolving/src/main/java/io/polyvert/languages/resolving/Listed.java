package io.polyvert.languages.resolving;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Artifacts that a resource lists, one in a line: the build writes the versions into it.
public final class Listed {
    private Listed() {}

    /// What the resource `name` beside `host` lists.
    public static Dependencies in(Class<?> host, String name) {
        try (InputStream in = host.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing beside " + host.getName());
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Dependencies(text.lines().filter(line -> !line.isBlank()).toList(), List.of());
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }
}
