package io.polyvert.processes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How often a process may die before it is given up, and how long to wait before each restart: OTP's restart
/// intensity with exponential back-off and jitter.
final class RestartBudget {
    static final int DEATHS = 5;
    static final Duration WITHIN = Duration.ofSeconds(60);
    private static final long FIRST_MS = 100;

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Deque<Instant> deaths = new ArrayDeque<>();

    RestartBudget(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// Notes a death. The wait before the restart in ms, from 75 % to 125 % of 100 ms doubled for each death within
    /// [#WITHIN]; empty when there were [#DEATHS] of them.
    Optional<Long> died() {
        Instant now = clock.instant();
        deaths.addLast(now);
        while (deaths.getFirst().plus(WITHIN).isBefore(now)) {
            deaths.removeFirst();
        }
        if (deaths.size() >= DEATHS) {
            return Optional.empty();
        }
        long wait = FIRST_MS << (deaths.size() - 1);
        return Optional.of(wait * 3 / 4 + random.nextLong(wait / 2 + 1));
    }
}
