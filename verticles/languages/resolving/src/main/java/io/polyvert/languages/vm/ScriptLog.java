package io.polyvert.languages.vm;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Lines for the node's log, with the verticle's name before them.
public final class ScriptLog {
    private static final System.Logger LOG = System.getLogger("io.polyvert.verticle");

    private final String name;

    public ScriptLog(String name) {
        this.name = name;
    }

    public void debug(@Nullable Object message) {
        log(Level.DEBUG, message);
    }

    public void info(@Nullable Object message) {
        log(Level.INFO, message);
    }

    public void warning(@Nullable Object message) {
        log(Level.WARNING, message);
    }

    public void error(@Nullable Object message) {
        log(Level.ERROR, message);
    }

    private void log(Level level, @Nullable Object message) {
        LOG.log(level, () -> name + ": " + message);
    }
}
