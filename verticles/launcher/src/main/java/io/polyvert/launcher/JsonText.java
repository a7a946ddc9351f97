package io.polyvert.launcher;

import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// JSON that people type.
final class JsonText {
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

    private static String shortly(DecodeException broken) {
        return String.valueOf(broken.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replace("Failed to decode:", "")
                .strip();
    }
}
