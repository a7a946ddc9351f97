package io.polyvert.launcher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.io.PrintWriter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Bodies on standard output.
final class Output {
    private Output() {}

    /// JSON in one line; a text or bytes as they are, so that they can be piped on.
    static void raw(@Nullable Object body, PrintWriter out) {
        switch (body) {
            case Buffer bytes -> {
                out.flush();
                byte[] all = bytes.getBytes();
                StandardOutput.OF_THIS_PROCESS.write(all, 0, all.length);
            }
            case String text -> out.println(text);
            case null, default -> json(body, out);
        }
    }

    /// JSON in one line, whatever it is; bytes as a Base64 text.
    static void json(@Nullable Object value, PrintWriter out) {
        out.println(Json.encode(inJson(value)));
        out.flush();
    }

    /// A body as a part of JSON: bytes are a Base64 text, padded, which Vert.x would write for URLs.
    static @Nullable Object inJson(@Nullable Object body) {
        return body instanceof Buffer bytes ? Base64.getEncoder().encodeToString(bytes.getBytes()) : body;
    }
}
