package io.polyvert.launcher.doctor;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// What was seen.
///
/// @param next what to do; empty when nothing is to be done
public record Finding(Level level, String about, String text, String next) {
    /// How bad it is.
    public enum Level {
        FINE,
        /// Some things cannot be done; most can.
        NOTE,
        WRONG
    }

    static Finding fine(String about, String text) {
        return new Finding(Level.FINE, about, text, "");
    }

    static Finding note(String about, String text, String next) {
        return new Finding(Level.NOTE, about, text, next);
    }

    static Finding wrong(String about, String text, String next) {
        return new Finding(Level.WRONG, about, text, next);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("level", level.name().toLowerCase(Locale.ROOT))
                .put("about", about)
                .put("text", text)
                .put("next", next);
    }
}
