package io.polyvert.doors;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Decides who comes in by one kind of door.
interface Admission {
    /// Who a session belongs to that says no hello, or one without credentials.
    Who anyone();

    /// Who says this hello. Throws [Refused] when its credentials open nothing.
    ///
    /// @param from where the client is
    Entrant admit(JsonObject hello, String from);

    /// Somebody who was let in.
    ///
    /// @param process the verticle at the other end, when this node runs it
    record Entrant(Who who, Optional<ProcessPeer> process) {
        Entrant(Who who) {
            this(who, Optional.empty());
        }
    }
}
