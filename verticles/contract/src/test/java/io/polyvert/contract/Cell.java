package io.polyvert.contract;

import org.jspecify.annotations.Nullable;

/// What became of one row in one language and place.
///
/// @param reason why not; empty otherwise
record Cell(String text, String reason) {
    static final Cell YES = new Cell("yes", "");
    static final Cell FAILED = new Cell("failed", "");

    static Cell no(@Nullable String reason) {
        return new Cell("no", String.valueOf(reason).replaceFirst("^Assumption failed: ", ""));
    }

    /// Of both places in one.
    Cell and(Cell clustered) {
        return equals(clustered)
                ? this
                : new Cell("local: " + text + ", clustered: " + clustered.text, reason + clustered.reason);
    }
}
