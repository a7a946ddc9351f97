package io.polyvert.doors;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Optional;

/// The node's side of a verticle that runs as a process: who it is, and what it tells. Handed to [UnixDoor#expect].
/// Everything is called on the event loop of the process's session, one call at a time, in this order: `connected`,
/// then `ready` or `failed` with `log` lines between, `closed` at the end. A process that never connects causes no
/// call.
public interface ProcessPeer {
    /// Name of the deployment, as the answer to hello tells it to the process.
    String deployment();

    /// Which of the deployment's instances, from 0.
    int instance();

    /// The deployment's configuration, as the answer to hello tells it to the process.
    JsonObject config();

    /// The process said hello with its key.
    void connected(ProcessSession session);

    /// The verticle is deployed: its consumers are registered. Called once at most.
    void ready();

    /// The verticle could not start.
    void failed(String message, Optional<String> trace);

    /// A line for the node's log.
    void log(System.Logger.Level level, String message);

    /// It has read nothing for as long as it may; see [ProcessSession#beat].
    void silent();

    /// The session ended, for whatever reason; nothing else is called after it.
    ///
    /// @param addresses what it has registered and loses right after this call; patterns too
    void closed(Collection<String> addresses);
}
