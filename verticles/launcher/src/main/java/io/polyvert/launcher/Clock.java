package io.polyvert.launcher;

/// How long the user has been waiting: the script says when it was called.
final class Clock {
    private static final long LOADED_MS = System.currentTimeMillis();

    private Clock() {}

    /// Starts it, where the script is too old to say.
    static void start() {}

    static long sinceStartMs() {
        return System.currentTimeMillis() - startedMs(System.getProperty("polyvert.started", ""));
    }

    /// @param text seconds and microseconds of the epoch, as bash's `EPOCHREALTIME`; older shells give an empty text
    static long startedMs(String text) {
        return text.matches("[0-9]{10}[.,][0-9]{6}")
                ? Long.parseLong(text.substring(0, 10)) * 1_000 + Long.parseLong(text.substring(11, 14))
                : LOADED_MS;
    }
}
