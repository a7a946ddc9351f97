package io.polyvert.calls;

import io.polyvert.parts.InnerAddress;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/// How a message travels to a consumer that is not registered at its very address: by the consumer's own address, with
/// the message's in a header that no handler gets to see.
///
/// @param address of the consumer
/// @param options with the header
public record Detour(String address, DeliveryOptions options) {
    private static final String TO = "__polyvert.to";

    /// Finds the consumers of messages to addresses at which nobody is registered but by a pattern or in a group.
    public interface Finder {
        /// Null when the message is to go to its address.
        ///
        /// @param attempt 0 at first, then one more each time when nobody was there
        @Nullable
        Detour find(String address, DeliveryOptions options, int attempt);

        /// Whether this is what is left of a message that went by another way.
        boolean isSpent(Message<?> message);
    }

    public static Detour of(String inner, String address, DeliveryOptions options) {
        DeliveryOptions detoured = new DeliveryOptions(options).addHeader(TO, address);
        detoured.getHeaders().set(TO, address);
        return new Detour(inner, detoured);
    }

    /// Where the sender of the message sent it.
    public static String addressOf(Message<?> message) {
        String address = message.address();
        if (!InnerAddress.is(address)) {
            return address;
        }
        String sent = message.headers().get(TO);
        return sent == null ? InnerAddress.shown(address) : sent;
    }

    public static boolean isHeader(String name) {
        return name.equalsIgnoreCase(TO);
    }
}
