package io.polyvert.doors;

/// What one session may use; whoever goes beyond is told and refused or cut.
///
/// @param maxFrameBytes largest frame taken from the client
/// @param maxConsumers addresses registered at a time
/// @param maxCalls requests under way in each direction
/// @param maxPendingBytes written to a client that does not read
/// @param maxDepth nesting of a JSON body
/// @param maxAddressChars length of an address
public record SessionLimits(
        int maxFrameBytes, int maxConsumers, int maxCalls, int maxPendingBytes, int maxDepth, int maxAddressChars) {
    public static final SessionLimits DEFAULTS =
            new SessionLimits(4 * 1024 * 1024, 1_000, 10_000, 16 * 1024 * 1024, 256, 1_024);
    /// For verticles that this node runs as processes, and for its own command line.
    public static final SessionLimits LOCAL =
            new SessionLimits(64 * 1024 * 1024, 10_000, 100_000, 128 * 1024 * 1024, 256, 1_024);

    public SessionLimits {
        positive("maxFrameBytes", maxFrameBytes);
        positive("maxConsumers", maxConsumers);
        positive("maxCalls", maxCalls);
        positive("maxPendingBytes", maxPendingBytes);
        positive("maxDepth", maxDepth);
        positive("maxAddressChars", maxAddressChars);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + " is less than 1");
        }
    }
}
