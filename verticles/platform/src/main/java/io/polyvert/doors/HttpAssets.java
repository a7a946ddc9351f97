package io.polyvert.doors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The console: a folder of the class path, read once and kept. Only files of a known type and a plain name
/// are served, so no path leaves the folder.
final class HttpAssets {
    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9@_-][A-Za-z0-9@_.-]*)+");
    private static final int MAX_PATH = 512;

    private static final String WITHOUT_CONSOLE = """
            This is a Polyvert node without a console.
            GET /health, POST /bus/{address}, POST /base64/encode, POST /base64/decode
            """;

    private static final String CHARSET = "; charset=utf-8";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html" + CHARSET),
            Map.entry("js", "text/javascript" + CHARSET),
            Map.entry("mjs", "text/javascript" + CHARSET),
            Map.entry("css", "text/css" + CHARSET),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("txt", "text/plain" + CHARSET),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));

    private final Vertx vertx;
    private final String folder;
    private final Map<String, HttpAsset> kept = new ConcurrentHashMap<>();

    HttpAssets(Vertx vertx, String folder) {
        this.vertx = vertx;
        this.folder = folder;
    }

    void handle(HttpServerRequest request) {
        String path = request.path().equals("/") ? "/index.html" : request.path();
        String type = typeOf(path);
        if (type == null) {
            refuse(request);
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response().putHeader("allow", "GET, HEAD");
            HttpAnswer.refuse(request, HttpRefusal.of(405, request.path() + " is a file; allowed: GET, HEAD"));
            return;
        }
        HttpAsset known = kept.get(path);
        if (known != null) {
            known.answer(request);
            return;
        }
        find(path, type)
                .onComplete(
                        asset -> answer(request, asset),
                        cause -> HttpAnswer.refuse(request, HttpRefusal.of(500, path + " cannot be read: " + cause)));
    }

    /// Null for names and types that are not served.
    private static @Nullable String typeOf(String path) {
        boolean plain = path.length() <= MAX_PATH
                && !path.contains("..")
                && PLAIN.matcher(path).matches();
        return plain ? TYPES.get(path.substring(path.lastIndexOf('.') + 1)) : null;
    }

    private static void refuse(HttpServerRequest request) {
        if (request.path().equals("/")) {
            HttpAnswer.send(request.response(), 200, HttpAnswer.TEXT, Buffer.buffer(WITHOUT_CONSOLE));
        } else {
            HttpAnswer.refuse(request, HttpRefusal.of(404, "nothing at " + shown(request.path())));
        }
    }

    private static String shown(String path) {
        return path.length() > 100 ? path.substring(0, 100) + "…" : path;
    }

    private Future<Optional<HttpAsset>> find(String path, String type) {
        return vertx.executeBlocking(() -> read(path, type), false)
                .onSuccess(found -> found.ifPresent(asset -> kept.put(path, asset)));
    }

    private Optional<HttpAsset> read(String path, String type) throws IOException {
        try (InputStream file = HttpAssets.class.getClassLoader().getResourceAsStream(folder + path)) {
            return file == null ? Optional.empty() : Optional.of(HttpAsset.of(file.readAllBytes(), type));
        }
    }

    private static void answer(HttpServerRequest request, Optional<HttpAsset> asset) {
        if (asset.isPresent()) {
            asset.get().answer(request);
        } else {
            refuse(request);
        }
    }
}
