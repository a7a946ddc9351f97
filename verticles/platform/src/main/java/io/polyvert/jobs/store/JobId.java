package io.polyvert.jobs.store;

import io.polyvert.bus.Failure;
import java.security.SecureRandom;
import java.time.InstantSource;

/* 63 bits: milliseconds since 2026 (41 bits, until 2095), the source's random number (10), a counter (12). Two nodes
 * that took the same random number can make the same id in one millisecond; the store's owner sees that from the
 * job's origin and has the submitter take another one. */

/// Makes ids of jobs, which grow with time; as text they are 13 digits of base 32.
public final class JobId {
    private static final long EPOCH_MS = 1_767_225_600_000L;
    private static final int COUNTER_BITS = 12;
    private static final int SOURCE_BITS = 10;
    private static final int TEXT_CHARS = 13;
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";

    private final InstantSource clock;
    private final long source = new SecureRandom().nextInt(1 << SOURCE_BITS);
    private long last;

    public JobId(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized long next() {
        long count = (clock.millis() - EPOCH_MS) << COUNTER_BITS;
        last = Math.max(count, last + 1);
        long time = last >>> COUNTER_BITS;
        return (time << (COUNTER_BITS + SOURCE_BITS)) | (source << COUNTER_BITS) | (last & ((1 << COUNTER_BITS) - 1));
    }

    public static String text(long id) {
        char[] text = new char[TEXT_CHARS];
        for (int i = TEXT_CHARS - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (id & 31));
            id >>>= 5;
        }
        return new String(text);
    }

    /// Refuses what is no id with [Failure#INVALID].
    public static long of(String text) {
        if (text.length() != TEXT_CHARS || text.charAt(0) > '7') {
            throw wrong(text);
        }
        long id = 0;
        for (int i = 0; i < TEXT_CHARS; i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0) {
                throw wrong(text);
            }
            id = id << 5 | digit;
        }
        if (id == 0) {
            throw wrong(text);
        }
        return id;
    }

    private static RuntimeException wrong(String text) {
        String shown = text.substring(0, Math.min(text.length(), 50));
        return Failure.INVALID.because("'" + shown + "' is not the id of a job: 13 characters of 0-9a-v, from "
                + text(1) + " to " + text(Long.MAX_VALUE));
    }
}
