package io.polyvert.client;

import java.io.IOException;
import java.util.Map;

/// Where frames go. The names of streams and reply addresses of one connection mean nothing in the next one, so what is
/// under way tells by the connection that it came by.
interface Telling {
    /// Throws a [Failure] while there is no connection.
    void tell(byte[] frame) throws IOException;

    /// How deep a body may nest.
    default int maxDepth() {
        return Frame.MAX_DEPTH;
    }

    /// What cannot be told any more is not waited for either.
    default void say(Frame frame) {
        byte[] bytes = frame.bytes(maxDepth());
        try {
            tell(bytes);
        } catch (IOException | Failure _) {
            // the loss of the connection is dealt with where it is read
        }
    }

    /// Nobody reads the rest of a stream. Does nothing without a name.
    default void drop(String stream) {
        if (!stream.isEmpty()) {
            say(Frame.of("send", stream).withBody(Map.of("drop", true)));
        }
    }

    /// Does nothing when no answer is wanted.
    default void refuse(String reply, Throwable cause) {
        if (!reply.isEmpty()) {
            int code = cause instanceof Failure failure ? failure.code() : Failure.INTERNAL;
            say(Frame.of("send", reply)
                    .with("failureCode", code < 1 ? Failure.UNAVAILABLE : code)
                    .with("message", String.valueOf(cause.getMessage())));
        }
    }
}
