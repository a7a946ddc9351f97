package io.polyvert.recorder;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.polyvert.parts.Parts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// The event loops of a node: how late each is when it is asked. Costs nothing while nobody asks.
public final class LoopWatch implements Shareable {
    /// A loop that is later than this is shown as that late.
    static final int PATIENCE_MILLIS = 300;

    private final List<Context> loops = new ArrayList<>();
    private final ConcurrentHashMap<Context, Thread> threads = new ConcurrentHashMap<>();

    /// Waits until each loop is known; to be called by a thread that may.
    ///
    /// @param count how many loops the `Vertx` has
    public LoopWatch(Vertx vertx, int count) {
        for (int number = 0; number < count; number++) {
            loops.add(newContext(vertx));
        }
    }

    public static LoopWatch of(Vertx vertx) {
        return Parts.get(vertx, LoopWatch.class);
    }

    /// Vert.x gives a thread one context for good, and the next thread one on the next loop.
    private static Context newContext(Vertx vertx) {
        Promise<Context> made = Promise.promise();
        Thread.ofPlatform().name("loop-watch").start(() -> made.complete(vertx.getOrCreateContext()));
        return made.future().await();
    }

    /// `[{"name","lateMs","cpuMs"}]`, one for each loop: how late it is now, and the time of a CPU that it has used.
    public Future<JsonArray> toJson() {
        long began = System.nanoTime();
        List<Future<Long>> asked = loops.stream().map(loop -> ask(loop, began)).toList();
        return Future.all(asked).map(_ -> {
            JsonArray all = new JsonArray();
            for (int number = 0; number < loops.size(); number++) {
                all.add(toJson(number, asked.get(number).result()));
            }
            return all;
        });
    }

    private Future<Long> ask(Context loop, long began) {
        Promise<Long> answer = Promise.promise();
        loop.runOnContext(_ -> {
            threads.put(loop, Thread.currentThread());
            answer.tryComplete(System.nanoTime() - began);
        });
        // on no loop: it may be the one that is late
        delayedExecutor(PATIENCE_MILLIS, MILLISECONDS).execute(() -> answer.tryComplete(System.nanoTime() - began));
        return answer.future();
    }

    private JsonObject toJson(int number, long lateNanos) {
        Thread thread = threads.get(loops.get(number));
        long cpuNanos = thread == null ? 0 : ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
        return new JsonObject()
                .put("name", thread == null ? "loop-" + number : thread.getName())
                .put("lateMs", Math.round(lateNanos / 10_000.0) / 100.0)
                .put("cpuMs", Math.max(0, cpuNanos) / 1_000_000);
    }
}
