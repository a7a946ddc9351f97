package io.polyvert.launcher.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final TopScreen.Style PLAIN = new TopScreen.Style(100, 120, false);

    private static JsonObject node(long cpuMs, double lateMs, long sent, long queued, long done, long waitedMs) {
        return new JsonObject("""
                {"id": "1", "name": "shop", "uptimeMs": 65000, "heapUsedBytes": 52428800, "heapMaxBytes": 104857600,
                 "deployments": [{}, {}], "calls": {"inHand": 3, "cancelled": 1},
                 "loops": [{"name": "vert.x-eventloop-thread-0", "lateMs": %s, "cpuMs": %d}],
                 "workers": [{"pool": "shrink", "running": 2, "queued": %d, "done": %d, "waitedMs": %d, "refused": 0}],
                 "addresses": [{"address": "order", "consumers": 1, "sent": %d, "delivered": 10, "failed": 0},
                               {"address": "platform.nodes", "consumers": 1, "sent": 9, "delivered": 9, "failed": 0}]}
                """.formatted(lateMs, cpuMs, queued, done, waitedMs, sent));
    }

    @Test
    void screen_showsWhatHappenedBetweenTwoLooks() {
        List<String> lines = TopScreen.of(
                List.of(node(1_000, 0.1, 100, 0, 10, 50)), List.of(node(1_900, 0.25, 500, 4, 30, 450)), 2, PLAIN);
        assertThat(lines)
                .contains(
                        "shop  up 1 min  heap 50 of 100 MB  deployments 2  calls in hand 3, cancelled 1",
                        "thread-0                         0.25       45",
                        "shrink                              2        4         20          0",
                        "order                                        1        200          0        0")
                .noneMatch(line -> line.contains("platform.nodes"));
    }

    @Test
    void node_thatDoesNotAnswer_isSaid() {
        List<JsonObject> gone = List.of(new JsonObject().put("id", "2").put("failure", "timed out"));
        assertThat(TopScreen.of(gone, gone, 1, PLAIN)).startsWith("2: timed out");
    }

    @Test
    void lateLoop_isRed_andNoLineIsLongerThanTheTerminal() {
        List<JsonObject> late = List.of(node(0, 250, 0, 0, 0, 0));
        List<String> lines = TopScreen.of(late, late, 1, new TopScreen.Style(6, 30, true));
        assertThat(lines).hasSize(4 + 2).anyMatch(line -> line.startsWith("\033[31mthread-0"));
        assertThat(lines).allMatch(line -> line.replaceAll("\033\\[\\d+m", "").length() <= 30);
    }
}
