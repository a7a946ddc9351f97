package io.polyvert.doors;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
final class HttpConnections {
    private static final int BYTES_PER_SECOND = 1_024;

    private final HttpDeadlines deadlines;
    private final Map<HttpConnection, Use> uses = new HashMap<>();
    private long now;

    HttpConnections(Vertx vertx, HttpDeadlines deadlines) {
        this.deadlines = deadlines;
        vertx.setPeriodic(deadlines.sweepMs(), _ -> sweep(now + deadlines.sweepMs()));
    }

    /// What a connection is used for; times in milliseconds since the loop began.
    private static final class Use {
        private @Nullable HttpServerRequest request;
        private boolean upgrade;
        private boolean answered;
        private long since;
    }

    void opened(HttpConnection connection) {
        if (uses.size() >= deadlines.maxConnections()) {
            connection.close();
            return;
        }
        Use use = new Use();
        use.since = now;
        uses.put(connection, use);
        connection.closeHandler(_ -> uses.remove(connection));
    }

    void began(HttpServerRequest request) {
        Use use = uses.get(request.connection());
        if (use != null) {
            use.request = request;
            use.upgrade = request.headers().contains(HttpHeaders.UPGRADE);
            use.answered = false;
            use.since = now;
        }
    }

    private void sweep(long time) {
        now = time;
        for (Iterator<Map.Entry<HttpConnection, Use>> all = uses.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<HttpConnection, Use> one = all.next();
            if (isOverdue(one.getValue())) {
                all.remove();
                one.getKey().close();
            }
        }
    }

    private boolean isOverdue(Use use) {
        HttpServerRequest request = use.request;
        if (request == null) {
            return now - use.since > deadlines.headMs();
        }
        boolean answered = request.response().ended();
        if (answered && !use.answered) {
            use.answered = true;
            use.since = now;
        }
        if (use.upgrade && (!answered || request.response().getStatusCode() == 101)) {
            return false;
        }
        if (!request.isEnded()) {
            long allowed =
                    answered ? deadlines.headMs() : deadlines.bodyMs() + request.bytesRead() * 1_000 / BYTES_PER_SECOND;
            return now - use.since > allowed;
        }
        return answered && now - use.since > deadlines.idleMs();
    }
}
