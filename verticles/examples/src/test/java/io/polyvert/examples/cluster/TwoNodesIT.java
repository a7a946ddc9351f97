package io.polyvert.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.examples.RunningNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoNodesIT {
    private static final String PYTHON = """
            from vertx import bus

            @bus.consumer("python.twice")
            async def twice(message):
                reply = await bus.request("js.upper", message.body)
                return reply.body + reply.body
            """;
    private static final String JAVASCRIPT = """
            import { bus } from "vertx";

            bus.consumer("js.upper", ({ body }) => body.toUpperCase());
            bus.consumer("js.ask", async ({ body }) => (await bus.request("python.twice", body)).body);
            """;

    @TempDir
    Path home;

    @Test
    void nodes_pythonOnOneAndJavaScriptOnTheOther_answerEachOtherAndOutliveEachOther() throws Exception {
        String cluster = "test-" + UUID.randomUUID();
        Path config = Files.writeString(home.resolve("node.yaml"), "cluster: {enabled: true, name: " + cluster + "}\n");
        Path python = Files.writeString(home.resolve("one.py"), PYTHON);
        Path javaScript = Files.writeString(home.resolve("two.js"), JAVASCRIPT);
        try (RunningNode one = RunningNode.run(home, python.toString(), "--config", config.toString());
                RunningNode two = RunningNode.run(home, javaScript.toString(), "--config", config.toString())) {
            // JavaScript asks Python, which asks JavaScript: twice over the wire, from either node
            for (String node : List.of("one", "two")) {
                assertThat(one.vertx("request", "js.ask", "\"ada\"", "--node", node)
                                .strip())
                        .isEqualTo("ADAADA");
            }
            one.processes().forEach(ProcessHandle::destroyForcibly);
            one.processes()
                    .forEach(process ->
                            process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
            assertThat(two.vertx("request", "js.upper", "\"still here\"", "--node", "two")
                            .strip())
                    .isEqualTo("STILL HERE");
        }
    }
}
