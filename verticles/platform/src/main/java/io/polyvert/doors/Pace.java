package io.polyvert.doors;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// Reads a client no faster than it may send: a second's worth at once, then as many frames a second as allowed. What
/// comes faster waits at the client, as its socket is not read meanwhile; nothing is lost and nothing is kept.
final class Pace {
    private static final double SECOND = 1e9;

    private final Vertx vertx;
    private final ReadStream<Buffer> client;
    private final int perSecond;
    /// Frames that may still come now; below zero when one chunk held more.
    private double left;
    private long since = System.nanoTime();
    private boolean waiting;

    /// @param perSecond 0: as many as come
    Pace(Vertx vertx, ReadStream<Buffer> client, int perSecond) {
        this.vertx = vertx;
        this.client = client;
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    /// One frame was read.
    void took() {
        left--;
    }

    /// Stops reading when too many frames came.
    void keep() {
        if (perSecond == 0 || waiting || left >= 0) {
            return;
        }
        long now = System.nanoTime();
        left = Math.min(perSecond, left + (now - since) / SECOND * perSecond);
        since = now;
        if (left < 0) {
            waiting = true;
            client.pause();
            vertx.setTimer((long) Math.ceil(-left * 1_000 / perSecond), _ -> goOn());
        }
    }

    /// Whether the client is not read now: its silence says nothing.
    boolean isWaiting() {
        return waiting;
    }

    private void goOn() {
        waiting = false;
        client.resume();
        keep();
    }
}
