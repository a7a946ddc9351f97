package io.polyvert.parts;

/// The address that one consumer has for itself when it is registered by a pattern or in a group. It is for the
/// platform: no client reaches it, and people are shown what the consumer was registered for.
public final class InnerAddress {
    private static final String PREFIX = "__polyvert.route.";

    private InnerAddress() {}

    /// A new one.
    ///
    /// @param node where the consumer is
    /// @param number unique on that node
    /// @param shown what it was registered for
    public static String of(String node, long number, String shown) {
        return PREFIX + node + "." + number + ":" + shown;
    }

    public static boolean is(String address) {
        return address.startsWith(PREFIX);
    }

    /// What the consumer at this inner address was registered for.
    public static String shown(String inner) {
        return inner.substring(inner.indexOf(':') + 1);
    }
}
