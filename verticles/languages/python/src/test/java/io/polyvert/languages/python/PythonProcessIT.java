package io.polyvert.languages.python;

import static io.polyvert.languages.python.PythonNode.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polyvert.bus.Failure;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.Resources;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The processes of Python verticles: their ends, their limits, what they get to see.
class PythonProcessIT {
    private static final String GREET = """
            from vertx import bus, config

            @bus.consumer("greet")
            async def greet(message):
                return config.get("greeting", "Hello") + ", " + message.body["name"]
            """;

    @TempDir
    Path folder;

    private PythonNode node;

    @BeforeEach
    void open() {
        node = new PythonNode(folder);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void process_killed_isStartedAgain() {
        Deployment deployment = node.deploy("hello.py", GREET);
        long first = deployment.pids().getFirst();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        soon(registered("greet", first, deployment));
        assertThat(node.ask("greet", new JsonObject().put("name", "Ada"))).isEqualTo("Hello, Ada");
        assertThat(deployment.toJson().getInteger("restarts")).isEqualTo(1);
    }

    @Test
    void process_whileItIsDown_isNoHandlerAtOnce() {
        Deployment deployment = node.deploy("once.py", """
                import os
                from vertx import bus

                if os.path.exists("died"):
                    raise RuntimeError("not again")

                @bus.consumer("die")
                def die(message):
                    open("died", "w").close()
                    os._exit(3)
                """);
        assertThat(node.refusalOf("die", null)).hasMessageContaining("is gone");
        assertThat(node.refusalOf("die", null).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
        assertThat(why("die")).matches("'die' is away: .* try again soon");
        soon(until(() -> deployment.failure().isPresent()));
        assertThat(why("die")).isEqualTo("'die' is away: once/0 has been given up after 4 restarts; it did not start");
        assertThat(deployment.state()).isEqualTo("failed");
        assertThat(deployment.failure())
                .isEqualTo(Optional.of("once/0 died 5 times within 60 s and is not started again;"
                        + " it did not start: once.py:5: RuntimeError: not again"));
        soon(node.deployments().undeploy("once"));
        assertThat(why("die")).startsWith("No handlers for address die");
    }

    @Test
    void undeploy_runsTheHooks_andEndsTheProcess() throws InterruptedException {
        var came = new ArrayBlockingQueue<Object>(4);
        node.bus().consumer("bye", message -> came.add(message.body()));
        Deployment deployment = node.deploy("hello.py", GREET + """

                from vertx import on_stop

                @on_stop
                async def bye():
                    bus.send("bye", "bye")
                """);
        ProcessHandle process = ProcessHandle.of(deployment.pids().getFirst()).orElseThrow();
        soon(node.deployments().undeploy("hello"));
        assertThat(came.poll(5, SECONDS)).isEqualTo("bye");
        assertThat(process.isAlive()).isFalse();
        assertThat(node.refusalOf("greet", new JsonObject()).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }

    @Test
    void undeploy_ofAProcessThatHangs_killsIt() {
        Deployment deployment = node.deploy("hang.py", """
                import signal, time
                from vertx import bus

                signal.signal(signal.SIGTERM, signal.SIG_IGN)

                @bus.consumer("hang")
                def hang(message):
                    bus.send("hanging")
                    bus._link._flush()
                    time.sleep(60)
                """);
        ProcessHandle process = ProcessHandle.of(deployment.pids().getFirst()).orElseThrow();
        Future<Message<Object>> hanging = arrival("hanging");
        node.bus().send("hang", null);
        soon(hanging);
        soon(node.deployments().undeploy("hang"));
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void memoryLimit_isFeltByTheProcess() {
        node.deploy("big.py", """
                from vertx import bus

                @bus.consumer("big")
                def big(message):
                    return len(bytearray(message.body * 1024 * 1024))
                """, spec -> spec.withResources(Resources.DEFAULTS.withMemoryMb(512)));
        assertThat(node.ask("big", 1)).isEqualTo(1024 * 1024);
        assertThat(node.refusalOf("big", 1024)).hasMessage("internal error at big");
    }

    @Test
    void memoryLimit_keepsItFromStarting_isNamedAsTheCause() {
        var refusal = node.deploying(
                "big.py",
                "all = bytearray(1024 * 1024 * 1024)\n",
                spec -> spec.withResources(Resources.DEFAULTS.withMemoryMb(512)));
        assertThat(catchThrowable(() -> soon(refusal)))
                .hasMessageContaining(
                        "MemoryError; resources.memoryMb=512 is the likely cause: allow more, or leave it out");
    }

    @Test
    void process_thatLeavesItsBusUnread_isStartedAgain_andItsCallersHear() {
        Deployment deployment =
                node.deploy("stuck.py", """
                import os, time
                from vertx import bus

                @bus.consumer("stuck")
                def stuck(message):
                    if os.path.exists("was-stuck"):
                        return "fine"
                    open("was-stuck", "w").close()
                    time.sleep(600)
                """, spec -> spec.withResources(Resources.DEFAULTS.withSilenceMs(2_000)));
        long first = deployment.pids().getFirst();
        var refusal = node.refusalOf("stuck", null);
        assertThat(refusal.failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
        soon(registered("stuck", first, deployment));
        assertThat(node.ask("stuck", null)).isEqualTo("fine");
    }

    @Test
    void cpuLimit_endsTheProcess_andIsNamed() {
        var refusal = node.deploying(
                "busy.py", "while True: pass\n", spec -> spec.withResources(Resources.DEFAULTS.withCpuSeconds(1)));
        assertThat(catchThrowable(() -> soon(refusal))).hasMessageContaining("its CPU time is used up");
    }

    @Test
    void environment_ofTheDeployment_isPassedOn() {
        node.deploy(
                "named.py",
                """
                import os
                from vertx import bus

                @bus.consumer("named")
                def named(message):
                    return os.environ["GREETING"]
                """,
                spec -> spec.withResources(Resources.DEFAULTS.withEnvironment(Map.of("GREETING", "Hello"))));
        assertThat(node.ask("named", null)).isEqualTo("Hello");
    }

    @Test
    void environment_ofTheNode_isNotPassedOn() {
        node.deploy("env.py", """
                import os
                from vertx import bus

                @bus.consumer("env")
                def env(message):
                    return sorted(os.environ)
                """);
        assertThat((Iterable<?>) node.ask("env", null))
                .isNotEmpty()
                .allMatch(name -> Set.of(
                                "PATH",
                                "HOME",
                                "LANG",
                                "LC_ALL",
                                "LC_CTYPE",
                                "TZ",
                                "TMPDIR",
                                "VIRTUAL_ENV",
                                "VERTX_BUS")
                        .contains(name));
    }

    /// What the doors say of the refusal.
    private String why(String address) {
        ReplyException refusal = node.refusalOf(address, null);
        return String.valueOf(
                Recorder.of(node.vertx()).away().explain(refusal, address).getMessage());
    }

    private Future<Message<Object>> arrival(String address) {
        return Future.future(promise -> node.bus().consumer(address, promise::tryComplete));
    }

    private Future<Void> registered(String address, long oldPid, Deployment deployment) {
        return until(() -> !deployment.pids().isEmpty()
                && deployment.pids().getFirst() != oldPid
                && Recorder.of(node.vertx()).registered().contains(address));
    }

    private Future<Void> until(BooleanSupplier fact) {
        return Future.future(promise -> node.vertx().setPeriodic(10, timer -> {
            if (fact.getAsBoolean()) {
                node.vertx().cancelTimer(timer);
                promise.complete();
            }
        }));
    }
}
