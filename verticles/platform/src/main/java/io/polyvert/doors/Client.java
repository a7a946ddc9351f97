package io.polyvert.doors;

import io.polyvert.bus.Hop;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A client as the node talks to it; each kind of door has its own words.
interface Client {
    /// The id to answer with; 0 when none is wanted.
    long idOf(Envelope frame);

    /// What the frame with this id asked for is done. Nothing for 0.
    void ok(long id);

    /// A message for `address`: one that the client registered, or the reply address of its request. Gives the refusal
    /// when the message cannot be written; then nothing was.
    ///
    /// @param pattern by which the client registered, for a message to another address; null for none
    /// @param stream the name of the stream that it brings; empty when it is the last batch of one; null for none
    Optional<Refusal> message(String address, @Nullable String pattern, Message<?> message, @Nullable String stream);

    /// Whether what it registers may be a pattern, whatever the frame says.
    boolean knowsPatterns();

    /// Whether its protocol has words for streams.
    boolean knowsStreams();

    /// Nobody waits any more for the answer to the message that was brought with this reply address.
    void cancelled(String replyAddress);

    /// The request that waits at `replyAddress` failed.
    ///
    /// @param trace the way of the failure; empty for clients that may not know the inside
    void failed(String replyAddress, String address, ReplyFailure type, int code, String message, List<Hop> trace);

    /// The client may not have `address` any more and gets nothing from it from now on.
    void revoked(String address, String reason);

    /// A frame was refused. A request hears it at its reply address.
    void refused(Refusal refusal, long id, @Nullable String address, @Nullable String replyAddress);
}
