package io.polyvert.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One place on the way of a failure, as its own language shows it.
///
/// @param language lower case, as users say it
/// @param place `file:line`; the empty text when it is not known
/// @param address where the request was handled
/// @param message what went wrong there
/// @param waitedMs from the request's arrival there to its failure
public record Hop(String language, String place, String address, String message, long waitedMs) {
    /// On the way of one failure; further ones are left out.
    public static final int MAX = 32;

    private static final int MAX_CHARS = 1_000;

    public Hop {
        language = cut(language);
        place = cut(place);
        address = cut(address);
        message = cut(message);
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS - 1) + "…";
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("language", language)
                .put("place", place)
                .put("address", address)
                .put("message", message)
                .put("waitedMs", waitedMs);
    }

    /// Reads what another program wrote; what is no hop is left out.
    public static List<Hop> fromJson(@Nullable Object json) {
        if (!(json instanceof JsonArray array)) {
            return List.of();
        }
        List<Hop> hops = new ArrayList<>();
        for (Object item : array) {
            if (item instanceof JsonObject hop && hops.size() < MAX) {
                hops.add(new Hop(
                        text(hop, "language"),
                        text(hop, "place"),
                        text(hop, "address"),
                        text(hop, "message"),
                        hop.getValue("waitedMs") instanceof Number ms ? Math.max(0, ms.longValue()) : 0));
            }
        }
        return hops;
    }

    private static String text(JsonObject hop, String name) {
        return hop.getValue(name) instanceof String text ? text : "";
    }

    public static JsonArray toJson(List<Hop> hops) {
        JsonArray array = new JsonArray();
        hops.forEach(hop -> array.add(hop.toJson()));
        return array;
    }

    /// Where the user's own code threw, or called what threw; without a place when its stack has none of it.
    public static Hop of(Throwable thrown, String address, long waitedMs) {
        Hop hop = new Hop("java", "", address, what(thrown), waitedMs);
        return OwnFrames.first(thrown.getStackTrace()).map(hop::at).orElse(hop);
    }

    private static String what(Throwable thrown) {
        if (thrown instanceof ReplyException) {
            return String.valueOf(thrown.getMessage());
        }
        String type = thrown.getClass().getSimpleName();
        return thrown.getMessage() == null ? type : type + ": " + thrown.getMessage();
    }

    public Hop at(StackTraceElement frame) {
        return inFile(String.valueOf(frame.getFileName())).withPlace(frame.getFileName() + ":" + frame.getLineNumber());
    }

    /// In that file, at a line that is not known.
    public Hop inFile(String file) {
        return new Hop(languageOf(file), file, address, message, waitedMs);
    }

    private Hop withPlace(String place) {
        return new Hop(language, place, address, message, waitedMs);
    }

    private static String languageOf(String file) {
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "kt", "kts" -> "kotlin";
            case "groovy" -> "groovy";
            default -> "java";
        };
    }
}
