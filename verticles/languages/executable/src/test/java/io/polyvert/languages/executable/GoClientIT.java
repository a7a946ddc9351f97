package io.polyvert.languages.executable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.doors.Guard;
import io.polyvert.doors.UnixDoor;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tests of the Go client, against a node.
class GoClientIT {
    private static final Path CLIENT = Path.of("..", "..", "..", "clients", "go", "vertx");

    @Test
    void client_inGo_passesItsTestsAgainstANode(@TempDir Path folder) throws Exception {
        assumeTrue(isInstalled("go"), "go is not here");
        Calls.prepare();
        var recorder = new Recorder();
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        try {
            Parts.put(vertx, Recorder.class, recorder);
            Calls.install(vertx, recorder, CallOptions.DEFAULTS);
            Streams.install(vertx);
            Path socket = folder.resolve("bus.sock");
            UnixDoor.open(vertx, socket, Guard.random()).await(10, SECONDS);
            ProcessBuilder test = new ProcessBuilder("go", "test", "-count=1", "./...")
                    .directory(CLIENT.toFile())
                    .redirectErrorStream(true);
            test.environment().put("VERTX_BUS", "unix:" + socket);

            Process process = test.start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor(1, MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
        } finally {
            vertx.close().await(10, SECONDS);
        }
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
