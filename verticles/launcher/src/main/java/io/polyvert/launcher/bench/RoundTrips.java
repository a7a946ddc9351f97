package io.polyvert.launcher.bench;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.client.Pipe;
import io.polyvert.launcher.client.UnreachableException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/* A load without a rate is a closed loop: whoever is answered asks again, on one thread, so a slow answer holds its
 * next question back. With a rate each question has a time at which it was to be asked; when all are under way then,
 * it is asked late, and its answer is measured from the time at which it was to be asked. Otherwise a pause of the
 * node would be seen by the few questions under way only (coordinated omission). */

/// Requests that the peer answers, or messages that the node says it has taken.
public final class RoundTrips implements Bench {
    private static final int MAX_LOOKS = 50;
    private static final long LOOK_MS = 100;

    private final String name;
    private final String address;
    private final boolean asks;

    private RoundTrips(String name, String address, boolean asks) {
        this.name = name;
        this.address = address;
        this.asks = asks;
    }

    public static Bench requests() {
        return new RoundTrips("rr", EchoPeer.ECHO, true);
    }

    public static Bench sends() {
        return new RoundTrips("send", EchoPeer.SINK, false);
    }

    @Override
    public Result run(Plan plan) {
        try (Pipe pipe = Pipe.connect(plan.peer(), plan.mostMs())) {
            ByteBuffer[] questions = new ByteBuffer[plan.inFlight()];
            for (int slot = 0; slot < questions.length; slot++) {
                questions[slot] = question(slot, plan.payload());
            }
            if (!asks) {
                EchoPeer.reset(pipe);
            }
            Meter meter = new Meter(plan);
            if (plan.rate() == 0) {
                closed(pipe, questions, meter);
            } else {
                paced(pipe, questions, meter, plan.rate());
            }
            if (!asks) {
                requireArrived(pipe, meter);
            }
            return meter.result(name, plan);
        }
    }

    /// The node had taken them; that they reached the peer is another thing.
    private void requireArrived(Pipe pipe, Meter meter) {
        long arrived = 0;
        for (int look = 0; look < MAX_LOOKS; look++) {
            arrived = EchoPeer.count(pipe);
            if (arrived >= meter.taken()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
        throw new DeploymentException(meter.taken() - arrived + " of " + meter.taken()
                + " messages that the node took did not reach the peer; no figure is given for them");
    }

    private ByteBuffer question(int slot, Payload payload) {
        JsonObject head = new JsonObject().put("type", "send").put("address", address);
        return Pipe.encoded(
                asks ? head.put("replyAddress", String.valueOf(slot)) : head.put("id", slot + 1),
                payload.numbered(slot));
    }

    private int slot(Pipe pipe) {
        Frame answer = pipe.answer(address);
        return asks
                ? Integer.parseInt(answer.head().getString("address"))
                : answer.head().getInteger("id") - 1;
    }

    private void closed(Pipe pipe, ByteBuffer[] questions, Meter meter) {
        long[] began = new long[questions.length];
        for (int slot = 0; slot < questions.length; slot++) {
            began[slot] = System.nanoTime();
            pipe.write(questions[slot]);
        }
        for (int underWay = questions.length; underWay > 0; ) {
            if (!pipe.hasNext()) {
                pipe.flush();
            }
            int slot = slot(pipe);
            long now = System.nanoTime();
            meter.ended(began[slot], now, 1);
            if (now < meter.until()) {
                began[slot] = now;
                pipe.write(questions[slot]);
            } else {
                underWay--;
            }
        }
    }

    private void paced(Pipe pipe, ByteBuffer[] questions, Meter meter, double rate) {
        AtomicLongArray due = new AtomicLongArray(questions.length);
        BlockingQueue<Integer> free = new ArrayBlockingQueue<>(questions.length);
        for (int slot = 0; slot < questions.length; slot++) {
            free.add(slot);
        }
        AtomicBoolean isOver = new AtomicBoolean();
        Thread asking = Thread.ofPlatform().daemon().name("bench").start(() -> {
            try {
                ask(pipe, questions, meter, due, free, rate);
                // all are back: the last one tells the reader so
                isOver.set(true);
                pipe.write(questions[0]);
                pipe.flush();
            } catch (InterruptedException | UnreachableException _) {
                // the reader says what is wrong
            }
        });
        try {
            for (int slot = slot(pipe); !isOver.get(); slot = slot(pipe)) {
                meter.ended(due.get(slot), System.nanoTime(), 1);
                free.add(slot);
            }
        } finally {
            asking.interrupt();
        }
    }

    private static void ask(
            Pipe pipe,
            ByteBuffer[] questions,
            Meter meter,
            AtomicLongArray due,
            BlockingQueue<Integer> free,
            double rate)
            throws InterruptedException {
        long start = System.nanoTime();
        double gap = TimeUnit.SECONDS.toNanos(1) / rate;
        for (long number = 0; ; number++) {
            long at = start + (long) (number * gap);
            if (at >= meter.until()) {
                break;
            }
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            int slot = free.take();
            due.set(slot, at);
            pipe.write(questions[slot]);
            pipe.flush();
        }
        for (int slot = 0; slot < questions.length; slot++) {
            free.take();
        }
    }
}
