package io.polyvert.doors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the bodies of HTTP requests: one JSON value, as Vert.x reads it, no deeper than is allowed; nothing at all is
/// null.
final class BusJson {
    private static final Pattern PLACE = Pattern.compile("line: (\\d+), column: (\\d+)");
    private static final String TOO_DEEP = "Document nesting depth";

    private final JsonFactory json;
    private final int maxDepth;

    BusJson(int maxDepth) {
        this.maxDepth = maxDepth;
        this.json = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /// Throws [HttpRefused] with line and column.
    @Nullable
    Object parse(Buffer body) {
        if (body.length() == 0) {
            return null;
        }
        try {
            return JacksonCodec.fromParser(json.createParser(body.getBytes()), Object.class);
        } catch (DecodeException | IOException cause) {
            throw new HttpRefused(400, problem(cause));
        }
    }

    private String problem(Exception cause) {
        String message = String.valueOf(cause.getMessage());
        return cause.getCause() instanceof StreamConstraintsException && message.startsWith(TOO_DEEP)
                ? "the body is nested deeper than the " + maxDepth + " levels allowed"
                : "the body is not JSON" + why(message);
    }

    /// The parser's first sentence without its talk about sources and buffers.
    private static String why(String message) {
        Matcher place = PLACE.matcher(message);
        String where = place.find() ? ", line " + place.group(1) + ", column " + place.group(2) : "";
        String reason = message.lines().findFirst().orElse("").replaceAll("^Failed to decode:|, from `[^`]*`", "");
        int end = reason.indexOf(" at [Source");
        return where + ": " + (end < 0 ? reason : reason.substring(0, end)).strip();
    }
}
