package io.polyvert.launcher.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.client.Pipe;
import io.polyvert.launcher.client.UnreachableException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Publishes to subscribers of its own, each with a connection; counts deliveries. A message is under way
/// until the last subscriber has it.
public final class Fanout implements Bench {
    /// Of this measurement only: others may be running.
    private final String address = "bench.fanout." + ProcessHandle.current().pid() + "." + System.nanoTime();

    private final int subscribers;

    /// For so many subscribers.
    public Fanout(int subscribers) {
        if (subscribers < 1 || subscribers > 200) {
            throw new IllegalArgumentException("--subscribers=" + subscribers + " is outside 1..200");
        }
        this.subscribers = subscribers;
    }

    @Override
    public Result run(Plan plan) {
        if (plan.rate() > 0) {
            throw new IllegalArgumentException("--rate is for rr and send; fanout publishes as fast as all have it");
        }
        List<Pipe> pipes = new ArrayList<>();
        try {
            for (int at = 0; at <= subscribers; at++) {
                pipes.add(Pipe.connect(plan.peer(), plan.mostMs()));
            }
            return new Run(plan).measure(pipes.removeLast(), pipes);
        } finally {
            pipes.forEach(Pipe::close);
        }
    }

    private final class Run {
        private final Plan plan;
        private final Meter meter;
        private final long[] began;
        private final AtomicIntegerArray missing;
        private final Semaphore room;

        Run(Plan plan) {
            this.plan = plan;
            meter = new Meter(plan);
            began = new long[plan.inFlight()];
            missing = new AtomicIntegerArray(plan.inFlight());
            room = new Semaphore(plan.inFlight());
        }

        Result measure(Pipe publisher, List<Pipe> readers) {
            try (publisher) {
                readers.forEach(reader -> reader.register(address));
                List<Thread> threads = readers.stream()
                        .map(reader ->
                                Thread.ofPlatform().daemon().name("subscriber").start(() -> read(reader)))
                        .toList();
                publish(publisher, threads);
                return meter.result("fanout", plan);
            }
        }

        private void publish(Pipe publisher, List<Thread> threads) {
            try {
                for (long number = 0; System.nanoTime() < meter.until(); number++) {
                    take(1, threads);
                    int slot = (int) (number % plan.inFlight());
                    missing.set(slot, subscribers);
                    began[slot] = System.nanoTime();
                    publisher.write(
                            new JsonObject().put("type", "publish").put("address", address),
                            plan.payload().numbered(number));
                    publisher.flush();
                }
                take(plan.inFlight(), threads);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void take(int permits, List<Thread> threads) throws InterruptedException {
            while (!room.tryAcquire(permits, 100, MILLISECONDS)) {
                if (threads.stream().anyMatch(thread -> !thread.isAlive())) {
                    throw new DeploymentException("a subscriber lost its connection; no figure is given");
                }
            }
        }

        private void read(Pipe reader) {
            try {
                while (true) {
                    Frame frame = reader.next();
                    Object body = frame.body();
                    if (frame.type().equals("message") && body != null) {
                        delivered(Payload.number(body));
                    }
                }
            } catch (UnreachableException _) {
                // the connection is closed at the end, or the publisher sees that this thread is gone
            }
        }

        private void delivered(long number) {
            int slot = (int) (number % plan.inFlight());
            synchronized (meter) {
                meter.ended(began[slot], System.nanoTime(), 1);
            }
            if (missing.decrementAndGet(slot) == 0) {
                room.release();
            }
        }
    }
}
