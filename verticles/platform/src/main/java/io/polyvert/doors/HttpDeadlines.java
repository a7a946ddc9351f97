package io.polyvert.doors;

/// How long an HTTP client may take, and how many may come; see [HttpConnections].
///
/// @param sweepMs how often connections are looked through
/// @param maxConnections on one event loop; further ones are turned away
record HttpDeadlines(long headMs, long bodyMs, long idleMs, long sweepMs, int maxConnections) {
    static final HttpDeadlines DEFAULTS = new HttpDeadlines(10_000, 30_000, 75_000, 1_000, 10_000);
}
