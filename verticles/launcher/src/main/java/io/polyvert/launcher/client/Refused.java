package io.polyvert.launcher.client;

import io.polyvert.bus.Hop;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// The node's answer that something could not be done.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// `NO_HANDLERS`, `TIMEOUT`, `RECIPIENT_FAILURE`, or the word of a refused frame such as `access_denied`.
    private final String type;

    private final transient List<Hop> trace;

    private Refused(String type, String message, List<Hop> trace) {
        super(message);
        this.type = type;
        this.trace = trace;
    }

    /// Through which languages, files and addresses the failure came, the nearest first.
    public List<Hop> trace() {
        return trace;
    }

    static Refused of(JsonObject err, String address) {
        String type = err.getString("failureType", err.getString("message", "unknown"));
        return new Refused(
                type,
                switch (type) {
                    case "NO_HANDLERS" -> "no handler at '" + address + "'";
                    case "TIMEOUT" -> "no answer from '" + address + "' in time: " + err.getString("message");
                    case "RECIPIENT_FAILURE" ->
                        "'" + address + "' failed with code " + err.getInteger("failureCode") + ": "
                                + err.getString("message");
                    default -> err.getString("reason", type);
                },
                Hop.fromJson(err.getValue("trace")));
    }

    public boolean nobodyListens() {
        return type.equals("NO_HANDLERS");
    }
}
