package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.Vertx.Outcome;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `vertx bench`: that its lines are there and hold; figures are for quiet machines.
class BenchIT {
    private static final Set<String> KEYS = Set.of("bench", "payload", "inflight", "ops_s", "p50_us", "p99_us");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Vertx vertx;

    @BeforeAll
    static void start() throws IOException {
        vertx = new Vertx(folder);
        startNode(vertx);
        vertx.start("answering", "bench", "echo");
    }

    private static void startNode(Vertx of) throws IOException {
        of.file("idle.js", "export {};");
        of.node("run", "idle.js", "--http-port", "-1");
    }

    @AfterAll
    static void close() {
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource({"rr,json100,8", "send,1k,16", "stream,64k,8", "fanout,json100,4"})
    void bench_eachKind_givesALineOfFigures(String kind, String payload, int inFlight) {
        Outcome said = vertx.run(
                "bench",
                kind,
                "--payload",
                payload,
                "--inflight",
                String.valueOf(inFlight),
                "--seconds",
                "1",
                "--warmup",
                "0",
                "--subscribers",
                "3",
                "--json");
        assertThat(said.exit()).as(said.err()).isZero();
        JsonObject line = new JsonObject(said.out());
        assertThat(line.fieldNames()).isEqualTo(KEYS);
        assertThat(List.of(line.getString("bench"), line.getString("payload"), line.getInteger("inflight")))
                .isEqualTo(List.of(kind, payload, inFlight));
        assertThat(line.getLong("ops_s")).isPositive();
        assertThat(line.getDouble("p99_us"))
                .isGreaterThanOrEqualTo(line.getDouble("p50_us"))
                .isPositive();
    }

    @Test
    void bench_paced_goesAsFastAsItWasTold() {
        JsonObject line =
                new JsonObject(vertx.run("bench", "rr", "--rate", "200", "--seconds", "2", "--warmup", "1", "--json")
                        .out());
        assertThat(line.getLong("ops_s")).isBetween(20L, 201L);
    }

    @Test
    void bench_withoutAPeer_saysHowToStartOne() throws IOException {
        try (Vertx alone = new Vertx(Files.createDirectories(folder.resolve("alone")))) {
            startNode(alone);
            Outcome said = alone.run("bench", "rr");
            assertThat(said.exit()).as(said.toString()).isEqualTo(1);
            assertThat(said.err()).contains("no handler at 'bench.echo'; start the peer first: vertx bench echo");
        }
    }
}
