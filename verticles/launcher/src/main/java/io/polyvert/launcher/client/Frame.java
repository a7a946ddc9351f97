package io.polyvert.launcher.client;

import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One frame of the bus protocol (PROTOCOL.md).
///
/// @param bytes the body, where it is raw bytes
public record Frame(JsonObject head, @Nullable Buffer bytes) {
    /// What is too much is for the node to say.
    static final FrameFormat FORMAT = new FrameFormat(Integer.MAX_VALUE, 1_000);

    static Frame of(JsonObject head, @Nullable Object body) {
        return body instanceof Buffer bytes ? new Frame(head, bytes) : new Frame(head.put("body", body), null);
    }

    static Frame of(JsonObject head) {
        return new Frame(head, null);
    }

    public String type() {
        return head.getString("type", "");
    }

    /// A JSON value or a [Buffer].
    public @Nullable Object body() {
        return bytes != null ? bytes : head.getValue("body");
    }

    ByteBuffer encoded() {
        FrameWriter writer = FORMAT.writer();
        if (bytes == null) {
            writer.write(head);
        } else {
            writer.write(head, bytes);
        }
        return ByteBuffer.wrap(writer.take().getBytes());
    }
}
