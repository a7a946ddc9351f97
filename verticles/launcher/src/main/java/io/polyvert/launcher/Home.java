package io.polyvert.launcher;

import java.nio.file.Path;

/// Where this user's nodes and their logs are kept: `POLYVERT_HOME`, or `.polyvert` in the home folder.
final class Home {
    private Home() {}

    static Path path() {
        String home = System.getenv("POLYVERT_HOME");
        return home == null || home.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".polyvert")
                : Path.of(home).toAbsolutePath().normalize();
    }
}
