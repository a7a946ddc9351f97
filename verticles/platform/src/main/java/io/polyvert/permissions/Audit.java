package io.polyvert.permissions;

import static java.lang.System.Logger.Level.WARNING;

import io.vertx.core.json.Json;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a line for each denial to the log `io.polyvert.audit`: who, what, where, from which place and why. Texts of
/// clients are written as JSON, so none of them can look like another line. A client that is denied all the time must
/// not fill the disk: beyond [#MOST_PER_SECOND] lines are counted only.
public final class Audit {
    private static final System.Logger LOG = System.getLogger("io.polyvert.audit");
    private static final int MOST_PER_SECOND = 100;
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong since = new AtomicLong(System.nanoTime());
    private final AtomicLong lines = new AtomicLong();

    /// Somebody asked for what it may not.
    ///
    /// @param from the client's address and port, or its kind
    public void denied(Principal who, Action action, String address, String from, String why) {
        if (isWritten()) {
            LOG.log(
                    WARNING,
                    () -> "denied subject=" + Json.encode(who.subject()) + " roles=" + new TreeSet<>(who.roles())
                            + " action=" + action.word() + " address=" + Json.encode(address) + " from=" + from
                            + " why=" + Json.encode(why));
        }
    }

    /// Somebody came with a credential that opens nothing.
    public void notAdmitted(String from, String why) {
        if (isWritten()) {
            LOG.log(WARNING, () -> "not admitted from=" + from + " why=" + Json.encode(why));
        }
    }

    private boolean isWritten() {
        long now = System.nanoTime();
        long begin = since.get();
        if (now - begin > SECOND && since.compareAndSet(begin, now)) {
            long missed = lines.getAndSet(0) - MOST_PER_SECOND;
            if (missed > 0) {
                LOG.log(WARNING, () -> "denied count=" + missed + " more within a second");
            }
        }
        return lines.incrementAndGet() <= MOST_PER_SECOND;
    }
}
