package io.polyvert.doors;

import io.polyvert.permissions.NotAdmitted;
import io.vertx.core.json.JsonObject;

/// Lets programs and pages in: whoever says nothing is a client, a token says which one.
record Clients(Guard guard) implements Admission {
    @Override
    public Who anyone() {
        return Who.ANYONE;
    }

    @Override
    public Entrant admit(JsonObject hello, String from) {
        if (hello.containsKey("key")) {
            throw new Refused(Refusal.denied("a key opens the node's Unix socket only"));
        }
        Object token = hello.getValue("token");
        if (token == null) {
            return new Entrant(Who.ANYONE);
        }
        try {
            return new Entrant(guard.admit(String.valueOf(token), from));
        } catch (NotAdmitted refused) {
            throw new Refused(Refusal.denied(String.valueOf(refused.getMessage())));
        }
    }
}
