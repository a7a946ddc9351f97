package io.polyvert.doors;

import io.polyvert.doors.Guard.Party;
import io.polyvert.permissions.Action;
import io.polyvert.permissions.NotAdmitted;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a session, and what that lets it do: who said hello, or whoever the frame in hand names
/// in its headers.
final class Visitor {
    private static final String AUTHORIZATION = "authorization";

    private final Guard guard;
    private final String from;
    private Admission.Entrant entrant;
    /// For the frame in hand only.
    private @Nullable Who named;

    /// @param from address and port of the client, for the audit
    Visitor(Guard guard, Who who, String from) {
        this.guard = guard;
        this.from = from;
        this.entrant = new Admission.Entrant(who);
    }

    void become(Admission.Entrant entrant) {
        this.entrant = entrant;
    }

    Who who() {
        return named == null ? entrant.who() : named;
    }

    /// Null unless the frame in hand names its own.
    @Nullable
    Who named() {
        return named;
    }

    Party party() {
        return who().party();
    }

    Optional<ProcessPeer> process() {
        return entrant.process();
    }

    String from() {
        return from;
    }

    /// Takes `authorization: Bearer TOKEN` out of the headers of a frame: until [#sameAgain] it speaks for the client.
    /// Throws [Refused] when the token opens nothing.
    void heed(Envelope frame) {
        if (!(frame.head().getValue("headers") instanceof JsonObject headers)) {
            return;
        }
        for (String name : headers.fieldNames()) {
            if (name.equalsIgnoreCase(AUTHORIZATION)) {
                named = bearer(headers.remove(name));
                return;
            }
        }
    }

    void sameAgain() {
        named = null;
    }

    private Who bearer(@Nullable Object authorization) {
        try {
            return guard.admit(Bearer.token(authorization), from);
        } catch (NotAdmitted e) {
            throw new Refused(Refusal.denied(String.valueOf(e.getMessage())));
        }
    }

    /// Throws [Refused] when this is not for this visitor.
    void permit(Action action, String address) {
        Optional<String> refusal = guard.refusal(who(), action, address, from);
        if (refusal.isPresent()) {
            throw new Refused(Refusal.denied(refusal.get()));
        }
    }

    /// As above, for a consumer at an address or, where the client means one, by a pattern.
    void permitConsumer(String address, boolean isPattern) {
        Optional<String> refusal;
        try {
            refusal = guard.consumerRefusal(who(), address, isPattern, from);
        } catch (IllegalArgumentException wrong) {
            throw new Refused(Refusal.invalid(String.valueOf(wrong.getMessage())));
        }
        if (refusal.isPresent()) {
            throw new Refused(Refusal.denied(refusal.get()));
        }
    }

    /// As in "the … that served 'greet' is gone".
    String description() {
        return process().map(peer -> "process of '" + peer.deployment() + "'").orElse("client");
    }
}
