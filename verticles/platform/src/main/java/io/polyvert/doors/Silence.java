package io.polyvert.doors;

import java.util.Optional;

/// Watches how long one client says nothing. Time comes in ticks, as reading a clock for each chunk would cost more.
final class Silence {
    private final SessionLimits limits;
    private final long opened;
    private long now;
    private long heard;
    private boolean spoken;
    private boolean asked;

    Silence(SessionLimits limits, long now) {
        this.limits = limits;
        this.opened = now;
        this.now = now;
        this.heard = now;
    }

    /// How often to look, so that a limit is kept to about a quarter.
    static long everyMs(SessionLimits limits) {
        long least = Math.min(
                limits.firstFrameMs() == 0 ? Integer.MAX_VALUE : limits.firstFrameMs(),
                limits.idleMs() == 0 ? Integer.MAX_VALUE : limits.idleMs());
        return Math.clamp(least / 4, 10, 1_000);
    }

    void heard() {
        heard = now;
        asked = false;
        spoken = true;
    }

    /// Why the client is to be ended; empty while it may stay.
    Optional<Refusal> at(long time) {
        now = time;
        if (!spoken && limits.firstFrameMs() > 0 && now - opened > limits.firstFrameMs()) {
            return Optional.of(Refusal.limit("no frame came within " + limits.firstFrameMs() + " ms"));
        }
        if (limits.idleMs() > 0 && now - heard > limits.idleMs()) {
            return Optional.of(Refusal.limit("nothing came for " + limits.idleMs() + " ms; send a ping now and then"));
        }
        return Optional.empty();
    }

    /// Once in each silence, when half of it is over: it is time to ask for a sign of life.
    boolean isTimeToAsk() {
        boolean now = !asked && limits.idleMs() > 0 && this.now - heard > limits.idleMs() / 2;
        asked |= now;
        return now;
    }
}
