package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Clients that hold a connection are cut, however often they send a byte; the reads below end because the door closes.
class HttpSlowClientTest extends HttpDoorContract {
    @Override
    HttpDeadlines deadlines() {
        return new HttpDeadlines(300, 300, 300, 50, 4);
    }

    @Test
    void connection_withoutARequest_isClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    void head_dripping_isClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            raw.send("GET /health HTTP/1.1", "Host: localhost", "X-Slow: ");
            Thread dripping = Thread.ofVirtual().start(() -> drip(raw));

            assertThat(raw.readToEnd()).isEmpty();
            dripping.join();
        }
    }

    @Test
    void secondHead_dripping_isClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            raw.send("GET /health HTTP/1.1", "Host: localhost", "", "").readTo("}}");
            raw.send("GET /health HTTP/1.1", "X-Slow: ");
            Thread dripping = Thread.ofVirtual().start(() -> drip(raw));

            assertThat(raw.readToEnd()).isEmpty();
            dripping.join();
        }
    }

    @Test
    void body_dripping_isClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            raw.send("POST /base64/encode HTTP/1.1", "Host: localhost", "Content-Length: 1000000", "", "");
            Thread dripping = Thread.ofVirtual().start(() -> drip(raw));

            assertThat(raw.readToEnd()).isEmpty();
            dripping.join();
        }
    }

    @Test
    void body_ofARequestThatAsksForAnotherProtocol_dripping_isClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            raw.send(
                    "POST /base64/encode HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade",
                    "Upgrade: something",
                    "Content-Length: 1000000",
                    "",
                    "");
            Thread dripping = Thread.ofVirtual().start(() -> drip(raw));

            assertThat(raw.readToEnd()).isEmpty();
            dripping.join();
        }
    }

    @Test
    void body_afterTheRefusal_isReadForAWhileThenClosed() throws Exception {
        try (RawClient raw = new RawClient(door.port())) {
            raw.send("POST /nothing HTTP/1.1", "Host: localhost", "Content-Length: 1000000", "", "");
            Thread dripping = Thread.ofVirtual().start(() -> drip(raw));

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 404").containsOnlyOnce("HTTP/1.1");
            dripping.join();
        }
    }

    @Test
    void answer_thatTakesLonger_isWaitedFor() throws Exception {
        vertx.eventBus().consumer("slow", message -> vertx.setTimer(1_000, _ -> message.reply("done")));

        assertThat(post("/bus/slow", "").body()).isEqualTo("\"done\"");
    }

    @Test
    void connections_beyondTheLimit_areClosedSoon() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            int loops = Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < 4 * loops + 1; i++) {
                clients.add(new RawClient(door.port()));
            }
            assertThat(clients.getLast().readToEnd()).isEmpty();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /// A byte every 20 ms until the connection is gone.
    private static void drip(RawClient raw) {
        try {
            while (true) {
                raw.send("x");
                LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException _) {
            // the door has closed it
        }
    }
}
