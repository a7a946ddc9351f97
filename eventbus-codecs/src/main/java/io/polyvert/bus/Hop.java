package io.polyvert.bus;

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

    /// The frame of an exception that is no library's: where the user's own code threw it, or called what threw.
    public static Hop of(Throwable thrown, String address, long waitedMs) {
        String what = thrown instanceof TracedFailure || thrown.getMessage() == null
                ? String.valueOf(thrown.getMessage())
                : thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String file = frame.getFileName();
            if (file != null && !isLibrary(frame.getClassName())) {
                String extension = file.substring(file.lastIndexOf('.') + 1);
                return new Hop(languageOf(extension), file + ":" + frame.getLineNumber(), address, what, waitedMs);
            }
        }
        return new Hop("java", "", address, what, waitedMs);
    }

    public Hop withPlace(String place) {
        return new Hop(language, place, address, message, waitedMs);
    }

    private static boolean isLibrary(String type) {
        return type.startsWith("io.vertx.")
                || type.startsWith("io.netty.")
                || type.startsWith("java.")
                || type.startsWith("jdk.")
                || type.startsWith("kotlin.")
                || type.startsWith("kotlinx.")
                || type.startsWith("groovy.")
                || type.startsWith("org.codehaus.groovy.")
                || type.startsWith("org.apache.groovy.")
                || type.startsWith("io.polyvert.");
    }

    private static String languageOf(String extension) {
        return switch (extension) {
            case "kt", "kts" -> "kotlin";
            case "groovy" -> "groovy";
            default -> "java";
        };
    }
}
