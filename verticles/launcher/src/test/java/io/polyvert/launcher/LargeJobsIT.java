package io.polyvert.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.Vertx.Outcome;
import io.polyvert.launcher.Vertx.Running;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs whose bodies are larger than the node's heap.
class LargeJobsIT {
    private static final int MIB = 1 << 20;
    private static final int HEAP_MIB = 96;
    private static final int BODY_MIB = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @BeforeEach
    void verticles() throws IOException {
        vertx = new Vertx(folder);
        vertx.file("large.py", """
                import asyncio, hashlib, pathlib
                from vertx import bus, jobs

                @jobs.worker("py.hash")
                async def hash(job):
                    digest = hashlib.sha256()
                    async for part in job.stream:
                        digest.update(part)
                    return digest.hexdigest()

                @jobs.worker("py.blocking", blocking=True)
                def hash_blocking(job):
                    digest = hashlib.sha256()
                    for part in job.stream_blocking():
                        digest.update(part)
                    return digest.hexdigest()

                @bus.consumer("py.upload")
                async def upload(message):
                    mib = message.body["mib"]
                    return await jobs.submit(message.body["to"], stream=(bytes([i]) * 1_048_576 for i in range(mib)))

                async def unfinished():
                    for _ in range(100):
                        yield bytes(100_000)
                    pathlib.Path("begun").touch()
                    await asyncio.Event().wait()

                @bus.consumer("py.never")
                async def never(message):
                    return await jobs.submit("py.hash", stream=unfinished())
                """);
        vertx.file("sums.js", """
                import { bus, jobs } from "vertx";

                jobs.worker("js.sum", async ({ stream }) => {
                  let length = 0;
                  let sum = 0;
                  for await (const part of stream) {
                    length += part.length;
                    sum += part[0] + part[part.length - 1];
                  }
                  return { length, sum };
                });

                async function* parts(count) {
                  for (let part = 0; part < count; part++) yield new Uint8Array(65_536).fill(part);
                }

                bus.consumer("js.upload", ({ body }) => jobs.submit(body.to, null, { stream: parts(body.count) }));
                """);
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private JsonObject finished(String id) {
        return new JsonObject(
                vertx.run("jobs", "await", id, "--json", "--timeout", "60000").out());
    }

    private static String hashOf(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (var input = Files.newInputStream(file)) {
            for (byte[] part = input.readNBytes(MIB); part.length > 0; part = input.readNBytes(MIB)) {
                digest.update(part);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String upload(String address, String body) {
        Outcome uploaded = vertx.run("request", address, body, "--timeout", "60000");
        assertThat(uploaded.exit()).describedAs(uploaded.toString()).isZero();
        return uploaded.out().strip();
    }

    @Test
    void body_largerThanTheHeap_isSubmittedAndReadInEveryLanguage() throws Exception {
        vertx.node(
                Map.of("JAVA_OPTS", "-Xmx" + HEAP_MIB + "m"),
                "run",
                "large.py",
                "sums.js",
                "--name",
                "jobs",
                "--http-port",
                "0");
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((long) BODY_MIB * MIB + 1);
            file.write("the beginning".getBytes(UTF_8));
        }
        Outcome submitted = vertx.run("jobs", "submit", "py.hash", "--stream", large.toString());
        assertThat(submitted.exit()).describedAs(submitted.toString()).isZero();
        JsonObject hashed = finished(submitted.out().strip());
        assertThat(hashed.getString("result")).isEqualTo(hashOf(large));

        String fromPython = upload("py.upload", "{\"to\":\"js.sum\",\"mib\":3}");
        assertThat(finished(fromPython).getJsonObject("result").getInteger("length"))
                .isEqualTo(3 * MIB);
        String fromJavaScript = upload("js.upload", "{\"to\":\"py.blocking\",\"count\":33}");
        assertThat(finished(fromJavaScript).getString("result")).isEqualTo(hashOf(partsOfJavaScript()));

        Outcome twice = vertx.run("jobs", "submit", "py.hash", "body", "--stream", large.toString());
        assertThat(twice.err()).contains("--stream brings the body; leave out BODY");
        Outcome directory = vertx.run("jobs", "submit", "py.hash", "--stream", folder.toString());
        assertThat(directory.err()).contains("cannot be read to its end: Is a directory");
    }

    private Path partsOfJavaScript() throws IOException {
        byte[] parts = new byte[33 * 65_536];
        for (int at = 0; at < parts.length; at++) {
            parts[at] = (byte) (at / 65_536);
        }
        return Files.write(folder.resolve("parts"), parts);
    }

    @Test
    void node_killedInTheMiddleOfABody_hasNothingOfIt() throws Exception {
        Running node = vertx.node("run", "large.py", "--name", "jobs", "--http-port", "0");
        Running asking = vertx.start("", "request", "py.never", "--timeout", "60000");
        while (!Files.exists(folder.resolve("begun"))) {
            assertThat(node.process().isAlive()).isTrue();
            Thread.onSpinWait();
        }
        node.process().descendants().forEach(ProcessHandle::destroyForcibly);
        node.process().destroyForcibly();
        node.awaitEnd();
        asking.awaitEnd();
        assertThat(pieces()).isPositive();
        vertx.node("run", "large.py", "--name", "jobs", "--http-port", "0");
        assertThat(vertx.run("jobs", "list").out()).isEqualTo("no jobs\n");
        assertThat(pieces()).isZero();
    }

    private long pieces() throws Exception {
        Path file = vertx.home().resolve("jobs/jobs/jobs.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var rows = connection.createStatement().executeQuery("SELECT COUNT(*) FROM pieces")) {
            return rows.getLong(1);
        }
    }
}
