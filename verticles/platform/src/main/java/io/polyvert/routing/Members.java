package io.polyvert.routing;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Consumers of which one gets each message: they take turns, or a key says whose it is. Which one has a key is found
/// by
/// rendezvous hashing (Thaler and Ravishankar, 1998): every node finds the same, and when a member comes or goes, only
/// keys that it gets or had change hands.
final class Members {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final List<Route> members;
    private final AtomicInteger turn =
            new AtomicInteger(ThreadLocalRandom.current().nextInt());

    /// @param members at least one
    Members(List<Route> members) {
        this.members = List.copyOf(members);
    }

    /// @param attempt 0 at first, then one more each time when the one before was not there
    Route pick(@Nullable String key, int attempt) {
        if (members.size() == 1) {
            return members.getFirst();
        }
        if (key == null) {
            return members.get(Math.floorMod(turn.getAndIncrement(), members.size()));
        }
        long hash = hash(key);
        Comparator<Route> weight = Comparator.comparingLong(member -> mix(hash ^ hash(member.inner())));
        if (attempt == 0) {
            return members.stream().max(weight).orElseThrow();
        }
        List<Route> ranked = members.stream().sorted(weight.reversed()).toList();
        return ranked.get(attempt % ranked.size());
    }

    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /// The finalizer of MurmurHash3.
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
