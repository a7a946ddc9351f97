package io.polyvert.client;

import org.jspecify.annotations.Nullable;

/// Serves an address, each message on a virtual thread of its own, which is interrupted when nobody waits for the
/// answer
/// any more.
public interface Handler {
    /// The reply's body; a `java.util.stream.Stream` for a stream. What it throws is an internal error to the caller,
    /// unless it is a [Failure].
    @Nullable
    Object handle(Message message) throws Exception;
}
