package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.Vertx.Outcome;
import io.polyvert.launcher.Vertx.Running;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Durable jobs as a user has them: workers in three languages, the command, and `kill -9`.
class JobsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @BeforeEach
    void verticles() throws IOException {
        vertx = new Vertx(folder);
        vertx.file("work.py", """
                import os, pathlib
                from vertx import Failure, bus, jobs

                @jobs.worker("py.upper", concurrency=4)
                async def upper(job):
                    await job.progress(0.5, "half")
                    return job.body.upper()

                @jobs.worker("py.bytes", blocking=True)
                def backwards(job):
                    return bytes(reversed(job.body))

                @jobs.worker("py.fail")
                async def fail(job):
                    raise Failure(503, f"not on attempt {job.attempt}")

                @jobs.worker("py.bug")
                async def bug(job):
                    raise ValueError(f"boom {job.attempt}")

                @jobs.worker("py.die")
                async def die(job):
                    if job.attempt == 1:
                        os.kill(os.getpid(), 9)
                    return f"attempt {job.attempt}"

                @bus.consumer("py.ask")
                async def ask(message):
                    id = await jobs.submit("js.double", 21, key="ask", attempts=2)
                    return (await jobs.wait(id))["result"]

                @bus.consumer("py.chain")
                async def chain(message):
                    id = await jobs.chain([{"address": "js.double", "body": 1}, {"address": "js.double"}])
                    return (await jobs.wait(id))["result"]
                """);
        vertx.file("double.js", """
                import { bus, jobs, files, timer } from "vertx";

                jobs.worker("js.double", { concurrency: 2 }, ({ body }) => body * 2);
                jobs.worker("js.bytes", ({ body }) => body.toReversed());
                jobs.worker("js.bug", () => { throw new TypeError("no such picture"); });
                bus.consumer("js.ask", async () => {
                  const id = await jobs.submit("py.bytes", Uint8Array.of(1, 2, 250));
                  const { result } = await jobs.await(id);
                  return [...result].join(",");
                });
                bus.consumer("js.batch", async () => {
                  const id = await jobs.batch([{ address: "py.upper", body: "a" }, { address: "js.double", body: 2 }]);
                  return (await jobs.await(id)).state;
                });
                """);
        vertx.file("Slow.java", """
                import io.polyvert.jobs.Jobs;
                import io.vertx.core.Future;
                import io.vertx.core.VerticleBase;
                import java.nio.file.Files;
                import java.nio.file.Path;
                import java.util.concurrent.CountDownLatch;

                public class Slow extends VerticleBase {
                    @Override
                    public Future<?> start() {
                        return Jobs.of(vertx).<String, String>blockingWorker("slow", 2, job -> {
                            try {
                                Path file = Path.of(job.body());
                                Files.writeString(file.resolveSibling("attempt" + job.attempt()), "");
                                while (!Files.exists(file)) {
                                    new CountDownLatch(1).await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
                                }
                                return "done on attempt " + job.attempt();
                            } catch (Exception broken) {
                                throw new IllegalStateException(broken);
                            }
                        });
                    }
                }
                """);
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private String submit(String... arguments) {
        List<String> command = new ArrayList<>(List.of("jobs", "submit"));
        command.addAll(List.of(arguments));
        Outcome outcome = vertx.run(command.toArray(String[]::new));
        assertThat(outcome.exit()).describedAs(outcome.toString()).isZero();
        return outcome.out().strip();
    }

    private JsonObject finished(String id) {
        return new JsonObject(vertx.run("jobs", "await", id, "--json").out());
    }

    @Test
    void workers_inThreeLanguages_doJobsOfEachOther_andTheCommandLooksAfterThem() {
        vertx.node("run", "work.py", "double.js", "--name", "jobs", "--http-port", "0");
        JsonObject upper = finished(submit("py.upper", "ada", "-o", "attempts=2", "-o", "key=7"));
        assertThat(upper.getString("result")).isEqualTo("ADA");
        assertThat(upper.getJsonObject("progress").getString("text")).isEqualTo("half");
        assertThat(vertx.run("request", "py.ask").out().strip()).isEqualTo("42");
        assertThat(vertx.run("request", "py.chain").out().strip()).isEqualTo("4");
        assertThat(vertx.run("request", "js.ask").out().strip()).isEqualTo("250,2,1");
        assertThat(vertx.run("request", "js.batch").out().strip()).isEqualTo("done");

        String broken = submit("py.fail", "-o", "attempts=2", "-o", "backoffMs=0");
        Outcome dead = vertx.run("jobs", "await", broken);
        assertThat(dead.exit()).isEqualTo(1);
        assertThat(dead.out()).contains("dead", "2/2 py.fail", "not on attempt 1", "not on attempt 2");
        assertThat(vertx.run("jobs", "list", "--state", "dead").out())
                .startsWith(broken)
                .hasLineCount(1);
        assertThat(vertx.run("jobs", "pause", "js.double").out().strip()).isEqualTo("js.double is paused");
        String waiting = submit("js.double", "1");
        assertThat(vertx.run("jobs", "get", waiting).out()).contains("waiting");
        assertThat(vertx.run("jobs", "cancel", waiting).out()).contains("cancelled");
        assertThat(vertx.run("jobs", "resume", "js.double").exit()).isZero();
        assertThat(vertx.run("jobs", "retry", waiting).exit()).isZero();
        assertThat(finished(waiting).getInteger("result")).isEqualTo(2);
        assertThat(vertx.run("jobs", "stats").out()).contains("ADDRESS", "py.upper", "js.double");
        String batch = vertx.run("jobs", "batch", "py.upper=ada", "js.double=2", "-o", "attempts=2")
                .out()
                .strip();
        assertThat(finished(batch).getString("state")).isEqualTo("done");
        String chain = vertx.run("jobs", "chain", "js.double=1", "js.double", "js.double")
                .out()
                .strip();
        assertThat(finished(chain).getInteger("result")).isEqualTo(8);
        assertThat(vertx.run("jobs", "batch", "=1").err()).contains("children and steps have an address");
        assertThat(vertx.run("jobs", "limit", "js.double", "5", "--per", "60000")
                        .out())
                .contains("js.double begins at most 5 jobs in 60000 ms");
        assertThat(new JsonObject(vertx.run("jobs", "limit", "js.double", "0", "--json")
                                .out())
                        .containsKey("rate"))
                .isFalse();
        Outcome absent = vertx.run("jobs", "get", "0000000000001");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err()).startsWith("vertx jobs get: ").contains("there is no job 0000000000001");
    }

    @Test
    void workers_withBugs_leaveTheirClassAndMessage() {
        vertx.node("run", "work.py", "double.js", "--name", "jobs", "--http-port", "0");
        JsonObject python = finished(submit("py.bug", "-o", "attempts=2", "-o", "backoffMs=0"));
        assertThat(errors(python)).containsExactly("ValueError: boom 1", "ValueError: boom 2");
        JsonObject javascript = finished(submit("js.bug", "-o", "attempts=1"));
        assertThat(errors(javascript)).containsExactly("TypeError: no such picture");
    }

    private static List<String> errors(JsonObject job) {
        return job.getJsonArray("errors").stream()
                .map(error -> ((JsonObject) error).getString("message"))
                .toList();
    }

    @Test
    void process_killedInAJob_isStartedAnew_andTheJobIsDoneThere() {
        vertx.node("run", "work.py", "--name", "jobs", "--http-port", "0");
        JsonObject job = finished(submit("py.die", "-o", "backoffMs=50"));
        assertThat(job.getString("result")).isEqualTo("attempt 2");
        assertThat(job.getJsonArray("errors")).hasSize(1);
    }

    @Test
    void node_killedInAJob_doesItAfterItsRestart() throws Exception {
        Running first = vertx.node("run", "Slow.java", "--name", "jobs", "--http-port", "0");
        Path file = folder.resolve("go");
        String id = submit("slow", file.toString());
        while (!Files.exists(folder.resolve("attempt1"))) {
            assertThat(first.process().isAlive()).isTrue();
            Thread.onSpinWait();
        }
        first.process().descendants().forEach(ProcessHandle::destroyForcibly);
        first.process().destroyForcibly();
        first.awaitEnd();
        Files.writeString(file, "");
        vertx.node("run", "Slow.java", "--name", "jobs", "--http-port", "0");
        JsonObject job = finished(id);
        assertThat(job.getString("result")).isEqualTo("done on attempt 2");
        assertThat(job.getJsonArray("errors").getJsonObject(0).getString("message"))
                .isEqualTo("its node ended while it ran");
    }
}
