package io.polyvert.doors;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One JSON value as the body of an HTTP request; nothing at all is null.
final class BusJson {
    private static final Pattern PLACE = Pattern.compile("line: (\\d+), column: (\\d+)");

    private BusJson() {}

    /// Throws [HttpRefused] with line and column.
    static @Nullable Object parse(Buffer body) {
        if (body.length() == 0) {
            return null;
        }
        try {
            return Json.decodeValue(body);
        } catch (DecodeException cause) {
            throw new HttpRefused(400, "the body is not JSON" + why(String.valueOf(cause.getMessage())));
        }
    }

    /// The parser's first sentence without its talk about sources and buffers.
    private static String why(String message) {
        Matcher place = PLACE.matcher(message);
        String where = place.find() ? ", line " + place.group(1) + ", column " + place.group(2) : "";
        String reason = message.lines().findFirst().orElse("").replaceFirst("^Failed to decode:", "");
        int end = reason.indexOf(" at [Source");
        return where + ": " + (end < 0 ? reason : reason.substring(0, end)).strip();
    }
}
