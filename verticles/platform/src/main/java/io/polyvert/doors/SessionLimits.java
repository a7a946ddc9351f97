package io.polyvert.doors;

/// What one client may use; whoever goes beyond is told and refused, slowed down, or cut.
///
/// @param maxFrameBytes largest frame taken from the client
/// @param maxConsumers addresses registered at a time
/// @param maxCalls requests under way in each direction
/// @param maxPendingBytes written to a client that does not read
/// @param maxDepth nesting of a JSON body
/// @param maxAddressChars length of an address
/// @param maxPerHost connections from one network address
/// @param framesPerSecond read from one session; what comes faster waits at the client. 0: as many as come
/// @param firstFrameMs from the connection to its first frame; 0: as long as it likes
/// @param idleMs without a byte from the client; 0: as long as it likes
public record SessionLimits(
        int maxFrameBytes,
        int maxConsumers,
        int maxCalls,
        int maxPendingBytes,
        int maxDepth,
        int maxAddressChars,
        int maxPerHost,
        int framesPerSecond,
        int firstFrameMs,
        int idleMs) {
    public static final SessionLimits DEFAULTS =
            new SessionLimits(4 * 1024 * 1024, 1_000, 10_000, 16 * 1024 * 1024, 256, 1_024, 1_000, 0, 30_000, 300_000);
    /// Browsers' libraries send a ping every few seconds, and once a minute from hidden pages.
    public static final SessionLimits BROWSERS = DEFAULTS.withIdleMs(90_000);
    /// For verticles that this node runs as processes, and for its own command line.
    public static final SessionLimits LOCAL = new SessionLimits(
            64 * 1024 * 1024, 10_000, 100_000, 128 * 1024 * 1024, 256, 1_024, Integer.MAX_VALUE, 0, 0, 0);

    public SessionLimits {
        atLeast(1, "maxFrameBytes", maxFrameBytes);
        atLeast(1, "maxConsumers", maxConsumers);
        atLeast(1, "maxCalls", maxCalls);
        atLeast(1, "maxPendingBytes", maxPendingBytes);
        atLeast(1, "maxDepth", maxDepth);
        atLeast(1, "maxAddressChars", maxAddressChars);
        atLeast(1, "maxPerHost", maxPerHost);
        atLeast(0, "framesPerSecond", framesPerSecond);
        atLeast(0, "firstFrameMs", firstFrameMs);
        atLeast(0, "idleMs", idleMs);
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + "=" + value + " is less than " + least);
        }
    }

    public SessionLimits withMaxCalls(int maxCalls) {
        return with(maxCalls, maxPerHost, framesPerSecond, firstFrameMs, idleMs);
    }

    public SessionLimits withMaxPerHost(int maxPerHost) {
        return with(maxCalls, maxPerHost, framesPerSecond, firstFrameMs, idleMs);
    }

    public SessionLimits withFramesPerSecond(int framesPerSecond) {
        return with(maxCalls, maxPerHost, framesPerSecond, firstFrameMs, idleMs);
    }

    public SessionLimits withFirstFrameMs(int firstFrameMs) {
        return with(maxCalls, maxPerHost, framesPerSecond, firstFrameMs, idleMs);
    }

    public SessionLimits withIdleMs(int idleMs) {
        return with(maxCalls, maxPerHost, framesPerSecond, firstFrameMs, idleMs);
    }

    private SessionLimits with(int maxCalls, int maxPerHost, int framesPerSecond, int firstFrameMs, int idleMs) {
        return new SessionLimits(
                maxFrameBytes,
                maxConsumers,
                maxCalls,
                maxPendingBytes,
                maxDepth,
                maxAddressChars,
                maxPerHost,
                framesPerSecond,
                firstFrameMs,
                idleMs);
    }
}
