package io.polyvert.doors;

import io.polyvert.doors.Guard.Party;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Decides who comes in by one kind of door.
interface Admission {
    /// Who a session belongs to that says no hello, or one without credentials.
    Party anyone();

    /// Who says this hello. Throws [Refused] when its credentials open nothing.
    Entrant admit(JsonObject hello);

    /// Somebody who was let in.
    ///
    /// @param process the verticle at the other end, when this node runs it
    record Entrant(Party party, Optional<ProcessPeer> process) {
        Entrant(Party party) {
            this(party, Optional.empty());
        }
    }
}
