package io.polyvert.frames;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// What a [FrameReader] found.
public sealed interface Decoded {
    /// A frame.
    ///
    /// @param bytes the body, when the frame has the layout with raw bytes
    record Frame(JsonObject head, Optional<Buffer> bytes) implements Decoded {}

    /// A payload that is no frame; the next frame may be a good one.
    ///
    /// @param head what says whose frame it was, where only its body is wrong and stands behind that; else empty
    record Malformed(String reason, JsonObject head) implements Decoded {
        public Malformed(String reason) {
            this(reason, new JsonObject());
        }
    }

    /// A length or a first byte after which nothing can be trusted; the reader takes nothing more.
    ///
    /// @param code as in the protocol's `err` frame, `invalid_frame` or `frame_too_large`
    record Broken(String code, String reason) implements Decoded {}
}
