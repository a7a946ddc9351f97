package io.polyvert.doors;

import static java.lang.System.Logger.Level.WARNING;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The connections of one event loop, looked through once a second for clients that only hold them: Vert.x's idle
/// timeout starts anew with every byte, so a byte now and then keeps a connection for ever. Costs a request one
/// look-up.
///
/// | a connection | may take |
/// |---|---|
/// | until its first request head is complete | `headMs` |
/// | sending a body | `bodyMs` and a second more for each KiB that came |
/// | sending on after the answer | `headMs` |
/// | between two requests, the next head included | `idleMs` |
/// | being answered, or upgraded to a WebSocket | as long as it takes |
///
/// One too many is told so in answer to its first request, and closed within `sweepMs`.
///
/// A connection of HTTP/2 carries many requests at a time; the rules hold for each of them.
final class HttpConnections {
    private static final System.Logger LOG = System.getLogger(HttpConnections.class.getName());
    private static final int BYTES_PER_SECOND = 1_024;
    /// More than a client may have under way.
    private static final int MOST_KEPT = 256;
    private static final int SWITCHING_PROTOCOLS = 101;
    /// Of those that are too many; further ones are closed without a word.
    private static final int MOST_TOLD = 100;
    private static final long LOG_MS = 60_000;

    private final Vertx vertx;
    private final HttpDeadlines deadlines;
    private final PerHost hosts;
    private final Map<HttpConnection, Use> uses = new HashMap<>();
    private final Map<HttpConnection, HttpRefusal> tooMany = new HashMap<>();
    private long turnedAway;
    private long nextLog;
    private long now;

    HttpConnections(Vertx vertx, HttpDeadlines deadlines, PerHost hosts) {
        this.vertx = vertx;
        this.deadlines = deadlines;
        this.hosts = hosts;
        vertx.setPeriodic(deadlines.sweepMs(), _ -> sweep(now + deadlines.sweepMs()));
    }

    /// What a connection is used for; times in milliseconds since the loop began.
    private static final class Use {
        private final List<Exchange> exchanges = new ArrayList<>(1);
        private boolean asked;
        /// By a door that says when it ends.
        private boolean watched;

        private long since;
    }

    private static final class Exchange {
        private final HttpServerRequest request;
        private final boolean upgrade;
        private boolean answered;
        private long since;

        Exchange(HttpServerRequest request, long since) {
            this.request = request;
            this.upgrade = request.headers().contains(HttpHeaders.UPGRADE);
            this.since = since;
        }
    }

    void opened(HttpConnection connection) {
        if (uses.size() >= deadlines.maxConnections()) {
            turnAway(connection, deadlines.maxConnections() + " connections are open at this door");
            return;
        }
        if (!hosts.enter(connection.remoteAddress())) {
            turnAway(connection, hosts.most() + " connections from this address are open");
            return;
        }
        Use use = new Use();
        use.since = now;
        uses.put(connection, use);
        connection.closeHandler(_ -> left(connection));
    }

    private void turnAway(HttpConnection connection, String reason) {
        logTurnedAway(connection, reason);
        if (tooMany.size() >= MOST_TOLD) {
            connection.close();
            return;
        }
        tooMany.put(connection, HttpRefusal.of(503, reason + "; no more are allowed"));
        long closing = vertx.setTimer(deadlines.sweepMs(), _ -> connection.close());
        connection.closeHandler(_ -> {
            vertx.cancelTimer(closing);
            tooMany.remove(connection);
        });
    }

    /// The first at once, then all together every [#LOG_MS].
    private void logTurnedAway(HttpConnection connection, String reason) {
        turnedAway++;
        if (now >= nextLog) {
            long count = turnedAway;
            LOG.log(
                    WARNING,
                    () -> "turned away connections=" + count + " last=" + connection.remoteAddress() + " reason="
                            + reason);
            turnedAway = 0;
            nextLog = now + LOG_MS;
        }
    }

    /// A door has made a WebSocket of the connection and will say when it has [#left]: Vert.x tells its close handler
    /// nothing any more.
    void upgraded(HttpConnection connection) {
        Use use = uses.get(connection);
        if (use != null) {
            use.watched = true;
        }
    }

    /// The connection has ended.
    void left(HttpConnection connection) {
        if (uses.remove(connection) != null) {
            hosts.leave(connection.remoteAddress());
        }
    }

    /// Why the request is not served; empty when it may be.
    Optional<HttpRefusal> began(HttpServerRequest request) {
        HttpRefusal refusal = tooMany.get(request.connection());
        if (refusal != null) {
            if (request.version() != HttpVersion.HTTP_2) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            return Optional.of(refusal);
        }
        Use use = uses.get(request.connection());
        if (use != null) {
            if (request.version() != HttpVersion.HTTP_2) {
                use.exchanges.clear();
            } else if (use.exchanges.size() >= MOST_KEPT) {
                use.exchanges.removeIf(
                        one -> one.request.isEnded() && one.request.response().ended());
                use.since = now;
            }
            use.asked = true;
            use.exchanges.add(new Exchange(request, now));
        }
        return Optional.empty();
    }

    private void sweep(long time) {
        now = time;
        for (Iterator<Map.Entry<HttpConnection, Use>> all = uses.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<HttpConnection, Use> one = all.next();
            if (isOverdue(one.getValue())) {
                all.remove();
                hosts.leave(one.getKey().remoteAddress());
                one.getKey().close();
            } else if (isUnwatched(one.getValue())) {
                all.remove();
                hosts.leave(one.getKey().remoteAddress());
            }
        }
    }

    /// A WebSocket of a verticle, whose end nobody would tell: it does not count any longer.
    private static boolean isUnwatched(Use use) {
        return !use.watched
                && use.exchanges.stream()
                        .anyMatch(one -> one.upgrade && one.request.response().getStatusCode() == SWITCHING_PROTOCOLS);
    }

    private boolean isOverdue(Use use) {
        for (Iterator<Exchange> all = use.exchanges.iterator(); all.hasNext(); ) {
            Exchange exchange = all.next();
            if (isOverdue(exchange)) {
                return true;
            }
            if (isOver(exchange)) {
                use.since = Math.max(use.since, exchange.since);
                all.remove();
            }
        }
        return use.exchanges.isEmpty() && now - use.since > (use.asked ? deadlines.idleMs() : deadlines.headMs());
    }

    private boolean isOverdue(Exchange exchange) {
        HttpServerRequest request = exchange.request;
        boolean answered = request.response().ended();
        if (answered && !exchange.answered) {
            exchange.answered = true;
            exchange.since = now;
        }
        if (request.isEnded() || isUpgraded(exchange)) {
            return false;
        }
        long allowed =
                answered ? deadlines.headMs() : deadlines.bodyMs() + request.bytesRead() * 1_000 / BYTES_PER_SECOND;
        return now - exchange.since > allowed;
    }

    private static boolean isOver(Exchange exchange) {
        return exchange.answered && exchange.request.isEnded() && !isUpgraded(exchange);
    }

    private static boolean isUpgraded(Exchange exchange) {
        return exchange.upgrade && exchange.request.response().getStatusCode() == SWITCHING_PROTOCOLS;
    }
}
