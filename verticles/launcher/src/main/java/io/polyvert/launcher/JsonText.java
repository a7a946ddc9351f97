package io.polyvert.launcher;

import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// JSON that people type.
final class JsonText {
    static final String RAW = "; --raw sends it as a text";
    static final String IN_QUOTES = "; a text is given in double quotes";

    private static final Pattern BRACKET = Pattern.compile("\\s*[{\\[]");
    private static final Pattern PLACE = Pattern.compile("line: (\\d+), column: (\\d+)");
    private static final int MOST_SHOWN = 60;

    private JsonText() {}

    /// An object, inline or in a file.
    static JsonObject object(String option, String text) {
        boolean inline = text.stripLeading().startsWith("{");
        try {
            return new JsonObject(inline ? text : Files.readString(Path.of(text)));
        } catch (IOException _) {
            throw new SettingException(option, "file '" + text + "' does not exist or cannot be read");
        } catch (DecodeException broken) {
            throw new SettingException(
                    option,
                    (inline ? "'" + text + "'" : "file '" + text + "'") + " is not a JSON object: " + shortly(broken));
        }
    }

    /// The JSON value, or the text itself where it is none.
    static @Nullable Object valueOrText(String text) {
        try {
            return Json.decodeValue(text);
        } catch (DecodeException notJson) {
            return text;
        }
    }

    /// As above, but what begins like an object or an array must be one.
    ///
    /// @param name of what is wrong then
    /// @param otherwise how to give it as a text, [#RAW] or [#IN_QUOTES]
    static @Nullable Object value(String name, String text, String otherwise) {
        try {
            return Json.decodeValue(text);
        } catch (DecodeException broken) {
            if (!BRACKET.matcher(text).lookingAt()) {
                return text;
            }
            throw new SettingException(
                    name, "'" + begin(text) + "' is not the JSON that it begins as: " + shortly(broken) + otherwise);
        }
    }

    private static String begin(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
    }

    /// `line 1, column 3: Unexpected character ('b' ...`, the place where it is known.
    private static String shortly(DecodeException broken) {
        String message = String.valueOf(broken.getMessage()).replace("Failed to decode:", "");
        Matcher place = PLACE.matcher(message);
        return (place.find() ? "line " + place.group(1) + ", column " + place.group(2) + ": " : "")
                + message.lines().findFirst().orElse("").strip();
    }
}
