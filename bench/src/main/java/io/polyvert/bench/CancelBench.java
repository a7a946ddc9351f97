package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.cluster.ClusterOptions;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.languages.java.JavaHost;
import io.polyvert.languages.javascript.JavaScriptHost;
import io.polyvert.languages.python.PythonHost;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// What a caller's leaving saves: call chains from JavaScript over Java on one node to Python on another are abandoned
/// while the Python handler works. With cancellation it stops when the cancellation has got there; without, when its
/// work is done. Measured from the moment of leaving to the handler's own word that it has ended, its way back
/// included.
final class CancelBench {
    private static final int AT_A_TIME = 20;
    private static final int WORK_MS = 2_000;
    private static final String SHOP = """
            import { bus } from "vertx";
            bus.consumer("shop", async ({ body }) => (await bus.request("stock", body)).body);
            """;
    private static final String STOCK = """
            import io.vertx.core.*;

            public class Stock extends VerticleBase {
                public Future<?> start() {
                    return vertx.eventBus()
                            .consumer("stock", message -> vertx.eventBus()
                                    .request("pay", message.body())
                                    .onSuccess(reply -> message.reply(reply.body())))
                            .completion();
                }
            }
            """;
    private static final String PAY = """
            import asyncio
            from vertx import bus

            @bus.consumer("pay")
            async def pay(message):
                bus.send("begun", message.body)
                try:
                    await asyncio.sleep(%s)
                finally:
                    bus.send("ended", message.body)
            """.formatted(WORK_MS / 1_000.0);

    private final Node caller;
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final Map<Integer, Runnable> leaving = new ConcurrentHashMap<>();
    private final Map<Integer, Long> left = new ConcurrentHashMap<>();
    private final List<Double> stopMs = Collections.synchronizedList(new ArrayList<>());

    private CancelBench(Node caller) {
        this.caller = caller;
    }

    static void run(int calls) throws Exception {
        Path home = Temporary.folder();
        String cluster = "bench-" + UUID.randomUUID();
        try (Node one = Node.start(options("one", home, cluster), languages());
                Node two = Node.start(options("two", home, cluster), languages())) {
            two.deploy(spec(home, "pay.py", PAY));
            one.deploy(spec(home, "Stock.java", STOCK));
            one.deploy(spec(home, "shop.js", SHOP));
            new CancelBench(one).measure(calls, true);
            CancelBench with = new CancelBench(one);
            with.measure(calls, true);
            CancelBench without = new CancelBench(one);
            without.measure(calls / 5, false);
            System.out.printf(
                    Locale.ROOT,
                    "%d abandoned calls JavaScript -> Java -> Python, two nodes, %d at a time%n"
                            + "  with cancellation     work stops after p50 %.1f ms, p95 %.1f ms, worst %.1f ms%n"
                            + "  without               p50 %.1f ms (of %d calls)%n"
                            + "  wasted work without / with: %.0f x%n",
                    calls,
                    AT_A_TIME,
                    with.percentile(50),
                    with.percentile(95),
                    with.percentile(100),
                    without.percentile(50),
                    calls / 5,
                    without.mean() / with.mean());
        }
    }

    private static Languages languages() {
        return new Languages()
                .with(List.of("java"), JavaHost::new)
                .with(List.of("js"), JavaScriptHost::new)
                .with(List.of("py"), PythonHost::new);
    }

    private static NodeOptions options(String name, Path home, String cluster) {
        return NodeOptions.of(name, home)
                .withHttp(HttpOptions.DEFAULTS.withPort(-1))
                .withCluster(ClusterOptions.DEFAULTS.withName(cluster).joined());
    }

    private static DeploymentSpec spec(Path home, String file, String source) throws IOException {
        Files.writeString(home.resolve(file), source);
        return DeploymentSpec.of(file, home);
    }

    private void measure(int calls, boolean cancels) throws Exception {
        var bus = caller.vertx().eventBus();
        var begun = bus.<Integer>consumer("begun", message -> begun(message.body()));
        var ended = bus.<Integer>consumer("ended", message -> ended(message.body()));
        begun.completion().await(10, SECONDS);
        ended.completion().await(10, SECONDS);
        for (int i = 0; i < calls; i++) {
            room.acquire();
            int id = i;
            Request<Object> request =
                    Calls.of(caller.vertx()).request("shop", id, new DeliveryOptions().setSendTimeout(60_000));
            leaving.put(id, cancels ? request::cancel : () -> {});
        }
        if (!room.tryAcquire(AT_A_TIME, 60, SECONDS)) {
            throw new IllegalStateException(calls - stopMs.size() + " handlers never said that they ended");
        }
        begun.unregister().await(10, SECONDS);
        ended.unregister().await(10, SECONDS);
    }

    /// The caller leaves a moment later, when the handler is at work.
    private void begun(int id) {
        caller.vertx().setTimer(50, _ -> {
            Runnable leave = leaving.get(id);
            if (leave != null) {
                left.put(id, System.nanoTime());
                leave.run();
            }
        });
    }

    private void ended(int id) {
        Long since = left.remove(id);
        if (since != null) {
            stopMs.add((System.nanoTime() - since) / (double) MILLISECONDS.toNanos(1));
            room.release();
        }
    }

    private double percentile(int percent) {
        List<Double> sorted = stopMs.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private double mean() {
        return stopMs.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
