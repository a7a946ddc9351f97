package io.polyvert.launcher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Bodies on standard output.
final class Output {
    private Output() {}

    /// JSON in one line; a text or bytes as they are, so that they can be piped on.
    static void raw(@Nullable Object body, PrintWriter out, PrintStream bytesOut) {
        switch (body) {
            case Buffer bytes -> {
                out.flush();
                bytesOut.writeBytes(bytes.getBytes());
                bytesOut.flush();
            }
            case String text -> out.println(text);
            case null, default -> json(body, out);
        }
    }

    /// JSON in one line, whatever it is; bytes as a Base64 text.
    static void json(@Nullable Object value, PrintWriter out) {
        out.println(Json.encode(value));
        out.flush();
    }
}
