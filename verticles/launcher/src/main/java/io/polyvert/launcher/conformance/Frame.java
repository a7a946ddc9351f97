package io.polyvert.launcher.conformance;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A frame of the client.
record Frame(JsonObject head, Optional<Buffer> bytes) {
    private static final int SHOWN = 200;

    String type() {
        return head.getValue("type") instanceof String type ? type : "";
    }

    boolean is(String type, String address) {
        return type().equals(type) && address.equals(head.getValue("address"));
    }

    @Nullable
    String text(String name) {
        return head.getValue(name) instanceof String text ? text : null;
    }

    /// The field, which must be there.
    String required(String name) {
        String text = text(name);
        if (text == null || text.isEmpty()) {
            throw new Wrong("a text '" + name + "' is missing in " + this);
        }
        return text;
    }

    @Override
    public String toString() {
        String text = head.encode();
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return bytes.map(body -> shown + " + " + body.length() + " bytes").orElse(shown);
    }
}
