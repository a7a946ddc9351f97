package io.polyvert.node;

import java.util.Objects;

/// The version of the platform, from the jar's manifest.
public final class Version {
    public static final String TEXT =
            Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");

    private Version() {}
}
