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
    record Malformed(String reason) implements Decoded {}

    /// A length or a first byte after which nothing can be trusted; the reader takes nothing more.
    ///
    /// @param code as in the protocol's `err` frame, `invalid_frame` or `frame_too_large`
    record Broken(String code, String reason) implements Decoded {}
}
