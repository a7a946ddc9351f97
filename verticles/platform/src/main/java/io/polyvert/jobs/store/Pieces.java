package io.polyvert.jobs.store;

/// How a body that came as a stream is kept: in pieces of one size, the last of which may be shorter,
/// numbered from 0.
public final class Pieces {
    public static final int BYTES = 64 * 1024;

    private Pieces() {}

    public static int count(long bytes) {
        return Math.toIntExact((bytes + BYTES - 1) / BYTES);
    }
}
