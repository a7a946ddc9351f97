package io.polyvert.doors;

import io.polyvert.doors.Guard.Party;
import java.util.Optional;

/// Who is at the other end of a session, and what that lets it do. Changes once at most, at hello.
final class Visitor {
    private final Guard guard;
    private Admission.Entrant entrant;

    Visitor(Guard guard, Party party) {
        this.guard = guard;
        this.entrant = new Admission.Entrant(party);
    }

    void become(Admission.Entrant entrant) {
        this.entrant = entrant;
    }

    Party party() {
        return entrant.party();
    }

    Optional<ProcessPeer> process() {
        return entrant.process();
    }

    /// Throws [Refused] when the address is not for this visitor.
    void permit(String address) {
        Optional<String> refusal = guard.refusal(party(), address);
        if (refusal.isPresent()) {
            throw new Refused(Refusal.denied(refusal.get()));
        }
    }

    /// As in "the … that served 'greet' is gone".
    String description() {
        return process().map(peer -> "process of '" + peer.deployment() + "'").orElse("client");
    }
}
