package io.polyvert.languages.python;

import static io.polyvert.languages.python.PythonNode.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.Deployment;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Python verticles in real processes, over a real Unix socket: what they say on the bus and what they hear.
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
    void failure_raisedByAccident_namesTheAddress() {
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
        assertThat(refusal).hasMessage("internal error at bug");
        assertThat(node.thrown("bug", null)).isEqualTo("ZeroDivisionError: division by zero");
        assertThat(refusal.failureCode()).isEqualTo(Failure.INTERNAL.code());
        assertThat(node.refusalOf("exit", null)).hasMessage("internal error at exit");
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
