package io.polyvert.deployments;

/// Whether a language can run on this machine, and what is missing.
///
/// @param detail ready: with what, or the empty text; fetchable: what is fetched on first use; missing: the command
/// that
///     installs it
public record Readiness(State state, String detail) {
    public static final Readiness READY = new Readiness(State.READY, "");

    public enum State {
        READY,
        /// Something is fetched when the first verticle of the language runs.
        FETCHABLE,
        /// The user has to install something.
        MISSING
    }

    public static Readiness ready(String with) {
        return new Readiness(State.READY, with);
    }

    public static Readiness fetchable(String what) {
        return new Readiness(State.FETCHABLE, what);
    }

    public static Readiness missing(String command) {
        return new Readiness(State.MISSING, command);
    }
}
