package io.polyvert.doors;

import io.polyvert.calls.CallOptions;
import io.polyvert.routing.Routing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a client's frame. Throws [Refused] for a value that is not allowed.
final class Envelope {

    private final String type;
    private final JsonObject head;
    private final Optional<Buffer> bytes;

    Envelope(JsonObject head, Optional<Buffer> bytes) {
        this.head = head;
        this.bytes = bytes;
        this.type = head.getValue("type") instanceof String text ? text : "";
    }

    String type() {
        return type;
    }

    JsonObject head() {
        return head;
    }

    /// 0 when there is none.
    long id() {
        return head.getValue("id") instanceof Number number ? Math.max(0, number.longValue()) : 0;
    }

    String address(SessionLimits limits) {
        if (head.getValue("address") instanceof String address && !address.isEmpty()) {
            return checked(address, limits);
        }
        throw new Refused(Refusal.missingAddress(type));
    }

    @Nullable
    String replyAddress() {
        return text("replyAddress");
    }

    @Nullable
    String text(String name) {
        return head.getValue(name) instanceof String text ? text : null;
    }

    /// Whether the frame says that its address is a pattern.
    boolean isPattern() {
        return Boolean.TRUE.equals(head.getValue("pattern"));
    }

    /// The empty text when there is none.
    String group() {
        Object group = head.getValue("group");
        if (group == null || group instanceof String) {
            return group == null ? "" : (String) group;
        }
        throw new Refused(Refusal.invalid("group=" + group + " is not a text"));
    }

    /// The delivery options of a message, with its key.
    DeliveryOptions options(CallOptions calls, Routing routing) {
        Object key = head.getValue("key");
        if (key == null) {
            return options(calls);
        }
        if (!(key instanceof String text)) {
            throw new Refused(Refusal.invalid("key=" + key + " is not a text"));
        }
        try {
            return routing.keyed(options(calls), text);
        } catch (IllegalArgumentException wrong) {
            throw new Refused(Refusal.invalid(String.valueOf(wrong.getMessage())));
        }
    }

    /// Null when the frame is no failure.
    @Nullable
    Integer failureCode() {
        Object code = head.getValue("failureCode");
        if (code == null || code instanceof Integer) {
            return (Integer) code;
        }
        throw new Refused(Refusal.invalid("failureCode=" + code + " is not a number of 32 bits"));
    }

    @Nullable
    Object body() {
        if (bytes.isPresent()) {
            return bytes.get();
        }
        Object body = head.getValue("body");
        return head.containsKey("bodyType") ? decoded(body) : body;
    }

    DeliveryOptions options(CallOptions calls) {
        Object headers = head.getValue("headers");
        if (headers == null) {
            return new DeliveryOptions().setSendTimeout(calls.timeoutMs());
        }
        if (headers instanceof JsonObject object) {
            return options(object, calls);
        }
        throw new Refused(Refusal.invalid("headers must be an object of texts"));
    }

    private static DeliveryOptions options(JsonObject headers, CallOptions calls) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(calls.timeoutMs());
        for (Map.Entry<String, Object> header : headers) {
            String name = header.getKey();
            String value = text(name, header.getValue());
            switch (name) {
                case "timeout" -> options.setSendTimeout(timeoutMs(value, calls.maxTimeoutMs()));
                case "localOnly" -> options.setLocalOnly(Boolean.parseBoolean(value));
                default -> options.addHeader(checkedName(name), value);
            }
        }
        return options;
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new Refused(Refusal.invalid("header '" + name + "' must be a text, a number or a boolean"));
    }

    private static String checkedName(String name) {
        if (BusHeaders.isOwn(name)) {
            throw new Refused(Refusal.invalid("header '" + name + "' is the node's own; choose another name"));
        }
        return name;
    }

    private static long timeoutMs(String value, int most) {
        try {
            long timeout = Long.parseLong(value);
            if (timeout >= 1 && timeout <= most) {
                return timeout;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of bounds
        }
        throw new Refused(Refusal.invalid("header timeout=" + value + " is outside 1.." + most + " ms"));
    }

    private static String checked(String address, SessionLimits limits) {
        if (address.length() > limits.maxAddressChars()) {
            throw new Refused(Refusal.invalid(
                    "an address of " + address.length() + " characters; allowed: " + limits.maxAddressChars()));
        }
        return address;
    }

    private Buffer decoded(@Nullable Object body) {
        if (!"bytes".equals(head.getValue("bodyType")) || !(body instanceof String text)) {
            throw new Refused(Refusal.invalid("bodyType may only be 'bytes', with the body as Base64 text"));
        }
        try {
            return Buffer.buffer(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new Refused(Refusal.invalid("the body is not Base64 (RFC 4648 §4): " + e.getMessage()));
        }
    }
}
