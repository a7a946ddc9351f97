package io.polyvert.languages.python;

import static io.polyvert.languages.python.PythonNode.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Resources;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Python verticles in real processes, over a real Unix socket.
class PythonHostIT {
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
    void package_isRunFromItsFolder_withItsOwnModules() throws Exception {
        Path home = Files.createDirectories(folder.resolve("shop"));
        Files.writeString(home.resolve("__init__.py"), "");
        Files.writeString(home.resolve("prices.py"), "PRICE = 7\n");
        Files.writeString(home.resolve("__main__.py"), """
                from vertx import bus
                from . import prices
                from shop.prices import PRICE

                @bus.consumer("shop.price")
                def price(message):
                    return [PRICE, prices.PRICE, __name__]
                """);

        soon(node.deployments().deploy(DeploymentSpec.of("shop", folder)));

        assertThat(String.valueOf(node.ask("shop.price", null))).isEqualTo("[7,7,\"shop.__main__\"]");
    }

    @Test
    void requirement_notMet_isNamedWithItsLineAndTheCommand() throws Exception {
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), """
                # what it needs
                pip
                nosuchpackage-polyvert>=2.0  # nobody has it
                """);
        try {
            assertThat(node.refusal("needs.py", "import nosuchpackage"))
                    .hasMessageContaining("requirements.txt:3: 'nosuchpackage-polyvert>=2.0' is not installed; ")
                    .hasMessageContaining("-m pip install -r " + requirements);
        } finally {
            Files.delete(requirements);
        }
    }

    @Test
    void request_servedByPython_isAnswered() {
        node.deploy("hello.py", GREET);
        assertThat(node.ask("greet", new JsonObject().put("name", "Ada"))).isEqualTo("Hello, Ada");
    }

    @Test
    void config_ofTheDeployment_isReadInPython() {
        node.deploy("hello.py", GREET, spec -> spec.withConfig(new JsonObject().put("greeting", "Salut")));
        assertThat(node.ask("greet", new JsonObject().put("name", "Ada"))).isEqualTo("Salut, Ada");
    }

    @Test
    void request_fromPython_bringsBodyAndHeaders() {
        node.bus()
                .<JsonObject>consumer(
                        "double",
                        message -> message.reply(message.body().getInteger("n") * 2 + ":"
                                + message.headers().get("who")));
        node.deploy("relay.py", """
                from vertx import bus

                @bus.consumer("relay")
                async def relay(message):
                    reply = await bus.request("double", {"n": message.body}, headers={"who": "relay"})
                    return reply.body
                """);
        assertThat(node.ask("relay", 21)).isEqualTo("42:relay");
    }

    @Test
    void request_byCallback_answersLater() {
        node.bus().consumer("echo", message -> message.reply(message.body()));
        node.deploy("later.py", """
                from vertx import LATER, bus

                @bus.consumer("later")
                def later(message):
                    def done(reply, failure):
                        if failure:
                            message.fail(500, str(failure))
                        else:
                            message.reply([reply.body])
                    bus.request("echo", message.body, callback=done)
                    return LATER
                """);
        assertThat(node.ask("later", "x")).isEqualTo(new JsonArray().add("x"));
    }

    @Test
    void send_fromPython_arrives() throws InterruptedException {
        var came = new ArrayBlockingQueue<Object>(4);
        node.bus().consumer("news", message -> came.add(message.body()));
        node.deploy("send.py", """
                from vertx import bus

                async def start():
                    bus.send("news", "sent")
                    bus.publish("news", b"\\x00published")
                """);
        assertThat(came.poll(5, SECONDS)).isEqualTo("sent");
        assertThat(came.poll(5, SECONDS)).isEqualTo(Buffer.buffer("\0published"));
    }

    @Test
    void failure_raisedOnPurpose_travelsWithCodeAndText() {
        node.deploy("fail.py", """
                from vertx import bus

                @bus.consumer("refuse")
                async def refuse(message):
                    raise bus.Failure(404, "order 8 is not open")
                """);
        var refusal = node.refusalOf("refuse", null);
        assertThat(refusal).hasMessage("order 8 is not open");
        assertThat(refusal.failureCode()).isEqualTo(404);
    }

    @Test
    void failure_raisedByAccident_namesAddressAndType() {
        node.deploy("bug.py", """
                from vertx import bus

                @bus.consumer("bug")
                def bug(message):
                    return 1 / 0

                @bus.consumer("exit")
                async def leave(message):
                    raise SystemExit(7)
                """);
        var refusal = node.refusalOf("bug", null);
        assertThat(refusal).hasMessage("internal error at bug: ZeroDivisionError");
        assertThat(refusal.failureCode()).isEqualTo(Failure.INTERNAL.code());
        assertThat(node.refusalOf("exit", null)).hasMessage("internal error at exit: SystemExit");
        assertThat(node.refusalOf("bug", null).failureCode()).isEqualTo(Failure.INTERNAL.code());
    }

    @Test
    void failure_ofAJavaConsumer_isRaisedInPython() {
        node.bus().consumer("java", message -> message.fail(409, "taken"));
        node.deploy("catch.py", """
                from vertx import Failure, bus

                @bus.consumer("catch")
                async def catch(message):
                    try:
                        await bus.request(message.body)
                    except Failure as failure:
                        return [failure.code, failure.text, failure.type]

                @bus.consumer("pass")
                async def passing(message):
                    return await bus.request(message.body)
                """);
        assertThat(node.ask("catch", "java"))
                .isEqualTo(new JsonArray().add(409).add("taken").add("RECIPIENT_FAILURE"));
        assertThat(node.refusalOf("pass", "java").failureCode()).isEqualTo(409);
        assertThat(node.refusalOf("pass", "nobody").failureCode()).isEqualTo(Failure.UNAVAILABLE.code());
    }

    @Test
    void handlers_thatWait_overlap() {
        node.deploy("meet.py", """
                import asyncio
                from vertx import bus

                both = []
                met = asyncio.Event()

                @bus.consumer("meet")
                async def meet(message):
                    both.append(message.body)
                    if len(both) == 2:
                        met.set()
                    await asyncio.wait_for(met.wait(), 5)
                    return sorted(both)
                """);
        Future<Message<Object>> first = node.bus().request("meet", 1);
        Future<Message<Object>> second = node.bus().request("meet", 2);
        assertThat(soon(first).body()).isEqualTo(new JsonArray().add(1).add(2));
        assertThat(soon(second).body()).isEqualTo(new JsonArray().add(1).add(2));
    }

    @Test
    void handler_thatBlocks_leavesTheLoopFree() {
        node.deploy("block.py", """
                import threading
                from vertx import bus

                gate = threading.Event()

                @bus.consumer("wait", blocking=True)
                def wait(message):
                    gate.wait(5)
                    return bus.request_blocking("open.count").body

                @bus.consumer("open")
                def open_gate(message):
                    gate.set()

                @bus.consumer("open.count")
                def count(message):
                    return 1
                """);
        Future<Message<Object>> waiting = node.bus().request("wait", null);
        assertThat(node.ask("open", null)).isNull();
        assertThat(soon(waiting).body()).isEqualTo(1);
    }

    @Test
    void instances_ofOneDeployment_shareTheAddress() {
        Deployment deployment = node.deploy("who.py", """
                from vertx import bus, context

                @bus.consumer("who")
                def who(message):
                    return [context.deployment, context.instance]
                """, spec -> spec.withInstances(2));
        assertThat(deployment.pids()).hasSize(2).doesNotHaveDuplicates();
        assertThat(new Object[] {node.ask("who", null), node.ask("who", null)})
                .containsExactlyInAnyOrder(
                        new JsonArray().add("who").add(0),
                        new JsonArray().add("who").add(1));
    }

    @Test
    void syntaxError_isRefusedWithItsLine() {
        assertThat(node.refusal("broken.py", "from vertx import bus\ndef greet(:\n    pass\n"))
                .isInstanceOf(DeploymentException.class)
                .hasMessage("broken.py:2: invalid syntax: def greet(:");
        assertThat(node.deployments().all()).isEmpty();
    }

    @Test
    void missingModule_isRefusedWithWhatToInstall() {
        assertThat(node.refusal("needs.py", "\nimport nosuchmodule.part\n"))
                .hasMessage("needs.py:2: module 'nosuchmodule' is not installed; pip install nosuchmodule");
    }

    @Test
    void errorAtTopLevel_isRefusedWithItsLineAndTrace() {
        assertThat(node.refusal("top.py", "def f():\n    return {}['x']\n\nf()\n"))
                .hasMessage("top.py:2: KeyError: 'x'")
                .cause()
                .hasMessageContaining("top.py\", line 4");
    }

    @Test
    void errorInStart_isRefusedWithItsLine() {
        assertThat(node.refusal("start.py", "async def start():\n    raise ValueError('no port')\n"))
                .hasMessage("start.py:2: ValueError: no port");
    }

    @Test
    void reservedAddress_isRefusedWithTheReason() {
        assertThat(node.refusal("reserved.py", "from vertx import bus\nbus.consumer('platform.x', print)\n"))
                .hasMessageContaining("reserved.py")
                .hasMessageContaining("'platform.x' is reserved");
    }

    @Test
    void exitAtTopLevel_isRefusedWithItsLastLines() {
        assertThat(node.refusal("gone.py", "import os\nprint('about to go', flush=True)\nos._exit(9)\n"))
                .hasMessage("gone/0 ended with exit code 9; its last lines:\nabout to go");
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
        soon(until(() -> deployment.failure().isPresent()));
        assertThat(deployment.state()).isEqualTo("failed");
        assertThat(deployment.failure())
                .isEqualTo(Optional.of("once/0 died 5 times within 60 s and is not started again;"
                        + " it did not start: once.py:5: RuntimeError: not again"));
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
        assertThat(node.refusalOf("big", 1024)).hasMessage("internal error at big: MemoryError");
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

    @Test
    void python_missing_saysWhatToInstall(@TempDir Path empty) {
        var host = new PythonHost(Map.of("PATH", empty.toString()));
        var spec = DeploymentSpec.of("x.py", write(empty, "x.py"));
        assertThat(catchThrowable(() -> host.prepare(node.vertx(), spec)))
                .hasMessage("Python 3.9 or newer was not found on PATH; install it, for example: apt install python3");
    }

    @Test
    void python_tooOld_isNamedWithItsVersion(@TempDir Path bin) throws IOException {
        Path old = Files.writeString(bin.resolve("python3"), "#!/bin/sh\necho 3.6 /usr/bin/python3\n");
        assertThat(old.toFile().setExecutable(true)).isTrue();
        var host = new PythonHost(Map.of("PATH", bin.toString()));
        var spec = DeploymentSpec.of("x.py", write(bin, "x.py"));
        assertThat(catchThrowable(() -> host.prepare(node.vertx(), spec)))
                .hasMessage("Python 3.9 or newer was not found on PATH (" + old + " is 3.6);"
                        + " install it, for example: apt install python3");
    }

    private static Path write(Path folder, String name) {
        try {
            Files.createFile(folder.resolve(name));
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
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

    @Test
    void cancel_ofARequest_cancelsTheTaskInPython_andWhatItAsked() throws InterruptedException {
        var seen = new LinkedBlockingQueue<String>();
        node.bus().consumer("last", _ -> {
            Call.current().orElseThrow().onCancel(() -> seen.add("last cancelled"));
            seen.add("begun");
        });
        node.bus().<String>consumer("told", message -> seen.add(message.body()));
        node.deploy("chain.py", """
                import asyncio
                from vertx import bus

                @bus.consumer("first")
                async def first(message):
                    try:
                        return (await bus.request("last")).body
                    except asyncio.CancelledError:
                        bus.send("told", f"first cancelled {message.cancelled}")
                        raise
                """);
        var request = Calls.of(node.vertx()).request("first", null, new DeliveryOptions());
        assertThat(seen.poll(10, SECONDS)).isEqualTo("begun");

        request.cancel();

        assertThat(List.of(seen.poll(10, SECONDS), seen.poll(10, SECONDS)))
                .containsExactlyInAnyOrder("last cancelled", "first cancelled True");
    }

    @Test
    void deadline_ofTheCaller_isKnownInPythonAndBeyond() {
        node.bus()
                .consumer(
                        "left",
                        message -> message.reply(Call.current()
                                .flatMap(Call::remaining)
                                .orElseThrow()
                                .toMillis()));
        node.deploy("deadline.py", """
                from vertx import bus, context

                @bus.consumer("ask")
                async def ask(message):
                    return [context.remaining, (await bus.request("left")).body]
                """);
        var options = new DeliveryOptions().setSendTimeout(9_000);
        var answer = (JsonArray)
                soon(Calls.of(node.vertx()).request("ask", null, options).reply())
                        .body();
        assertThat(answer.getDouble(0)).isBetween(0.0, 9.0);
        assertThat(answer.getLong(1)).isBetween(1L, 9_000L);
    }
}
