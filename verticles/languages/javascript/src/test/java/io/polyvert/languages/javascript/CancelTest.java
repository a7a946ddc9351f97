package io.polyvert.languages.javascript;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.bus.Failure;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelTest {
    private static final String SLOW = """
            bus.consumer("slow", ({ signal, deadline, remaining }) => new Promise((_, reject) => {
              bus.send("seen", signal.aborted + " " + (remaining === null || (remaining <= 30000 && deadline > Date.now())));
              signal.addEventListener("abort", () => {
                bus.send("seen", signal.reason.name + ": " + signal.reason.message);
                reject(signal.reason);
              });
            }));
            """;

    @TempDir
    Path folder;

    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
        stage.vertx.eventBus().consumer("seen", message -> seen.add(message.body()));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void signal_callerGivesUp_firesAndNothingIsLogged() throws Exception {
        stage.run(SLOW + "bus.consumer('marker', () => log.info('marker'));");
        var request = stage.requests.request("slow", 1, new DeliveryOptions().setSendTimeout(20_000));
        assertThat(seen.poll(10, SECONDS)).isEqualTo("false true");
        request.cancel();
        assertThat(seen.poll(10, SECONDS)).isEqualTo("AbortError: the caller of 'slow' waits no longer");
        stage.ask("marker", null);
        assertThat(stage.nextLine()).isEqualTo("INFO marker");
        assertThat(stage.requests.toJson().getInteger("wentOn")).isZero();
    }

    @Test
    void signal_ofOneVerticle_reachesTheNext() throws Exception {
        stage.run(SLOW + "bus.consumer('relay', async m => (await bus.request('slow', m.body)).body);");
        var request = stage.requests.request("relay", 1, new DeliveryOptions().setSendTimeout(20_000));
        assertThat(seen.poll(10, SECONDS)).isEqualTo("false true");
        request.cancel();
        assertThat(seen.poll(10, SECONDS)).isEqualTo("AbortError: the caller of 'slow' waits no longer");
    }

    @Test
    void request_withSignal_isTakenBack() throws Exception {
        stage.run(SLOW + """
                bus.consumer("abandon", async () => {
                  try {
                    await bus.request("slow", 1, { signal: AbortSignal.timeout(50) });
                  } catch (error) {
                    return error.name;
                  }
                });
                """);
        assertThat(stage.ask("abandon", null)).isEqualTo("TimeoutError");
        assertThat(seen.poll(10, SECONDS)).isEqualTo("false true");
        assertThat(seen.poll(10, SECONDS)).isEqualTo("AbortError: the caller of 'slow' waits no longer");
    }

    @Test
    void abortError_whileTheCallerWaits_isABug() throws Exception {
        stage.run("bus.consumer('bug', () => { throw AbortSignal.abort().reason; });");
        assertThatThrownBy(() -> stage.ask("bug", 1))
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        bug -> assertThat(bug.failureCode()).isEqualTo(Failure.INTERNAL.code()));
        assertThat(stage.nextLine()).contains("DOMException: This operation was aborted");
    }

    @Test
    void message_withoutCallerOrDeadline_hasQuietSignal() throws Exception {
        stage.run("""
                bus.consumer("tell", m => bus.send("seen", [m.signal.aborted, m.remaining, m.deadline].join()));
                """);
        stage.vertx.eventBus().send("tell", 1);
        assertThat(seen.poll(10, SECONDS)).isEqualTo("false,,");
    }
}
