package io.polyvert.launcher.bench;

import io.polyvert.launcher.client.Peer;

/// One measurement that is wanted.
///
/// @param inFlight how many are under way at a time
/// @param rate so many a second; 0 is as many as go through
public record Plan(Peer peer, Payload payload, int inFlight, double rate, int warmSeconds, int seconds) {
    private static final long GRACE_MS = 15_000;

    public Plan {
        within("--inflight", inFlight, 1, 10_000);
        within("--seconds", seconds, 1, 3_600);
        within("--warmup", warmSeconds, 0, 600);
        if (!(rate >= 0 && rate <= 10_000_000)) {
            throw new IllegalArgumentException("--rate=" + rate + " is outside 0..10000000 a second");
        }
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }

    /// When it must be over, whatever the node does.
    long mostMs() {
        return (warmSeconds + seconds) * 1_000L + GRACE_MS;
    }
}
