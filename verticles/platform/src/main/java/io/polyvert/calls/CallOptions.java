package io.polyvert.calls;

/// How long requests wait that come in by a door or from a verticle in another language than Java; a Java verticle has
/// Vert.x's `DeliveryOptions`.
///
/// @param timeoutMs when they say nothing themselves
/// @param maxTimeoutMs what they may ask for; more is refused
public record CallOptions(int timeoutMs, int maxTimeoutMs) {
    public static final CallOptions DEFAULTS = new CallOptions(30_000, 86_400_000);

    public CallOptions {
        within("calls.timeoutMs", timeoutMs, 1, maxTimeoutMs);
        within("calls.maxTimeoutMs", maxTimeoutMs, 1, 86_400_000);
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }
}
