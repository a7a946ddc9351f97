package io.polyvert.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A stream that the node pulls. Its items are made on a virtual thread of their own, no more than were asked for.
final class Outgoing {
    private static final int MOST = 64;
    private static final int FULL_BATCH = 256 * 1024;
    private static final long QUIET_MS = 10_000;

    /// What was made: an item, or how it ended.
    private record Made(
            Optional<Object> item, boolean end, @Nullable Throwable failure) {}

    private final Bus bus;
    private final Telling reader;
    private final String name;
    private final Stream<?> items;
    private final Semaphore wanted = new Semaphore(0);
    private final BlockingQueue<Made> made = new LinkedBlockingQueue<>();
    private final ReentrantLock pulling = new ReentrantLock();
    private final Thread maker;
    /// Items that were asked for and not yet given.
    private int asked;
    /// What was made and did not fit into the last batch.
    private @Nullable Made head;

    Outgoing(Bus bus, Telling reader, String name, Stream<?> items) {
        this.bus = bus;
        this.reader = reader;
        this.name = name;
        this.items = items;
        this.maker = Thread.ofVirtual().name(name).start(this::make);
    }

    String name() {
        return name;
    }

    private void make() {
        try (items) {
            Iterator<?> iterator = items.iterator();
            wanted.acquire();
            while (iterator.hasNext()) {
                made.add(new Made(Optional.ofNullable(iterator.next()), false, null));
                wanted.acquire();
            }
            made.add(new Made(Optional.empty(), true, null));
        } catch (InterruptedException _) {
            made.add(new Made(Optional.empty(), true, new Failure(Failure.CANCELLED, "the stream was given up")));
        } catch (RuntimeException | Error broken) {
            made.add(new Made(Optional.empty(), true, broken));
        }
    }

    /// Nobody reads it any more.
    void close() {
        maker.interrupt();
    }

    void pulled(Frame message) {
        String reply = message.text("replyAddress");
        if (!(message.body() instanceof Map<?, ?> order)) {
            reader.refuse(
                    reply, new Failure(Failure.INVALID, "a stream is asked with {\"credits\":n} or {\"drop\":true}"));
        } else if (Boolean.TRUE.equals(order.get("drop"))) {
            bus.over(this);
        } else {
            int credits = order.get("credits") instanceof Number number ? number.intValue() : 0;
            Thread.startVirtualThread(() -> answer(reply, Math.clamp(credits, 0, MOST)));
        }
    }

    /// Answers with what is there, or with the first item that comes.
    void answer(String reply, int credits) {
        if (!pulling.tryLock()) {
            reader.refuse(
                    reply, new Failure(Failure.CONFLICT, "the stream is being pulled already; wait for the answer"));
            return;
        }
        try {
            batch(reply, credits);
        } catch (InterruptedException _) {
            bus.over(this); // nobody waits for the answer any more
        } catch (IllegalArgumentException cannotTravel) {
            bus.over(this);
            reader.refuse(reply, cannotTravel);
        } finally {
            pulling.unlock();
        }
    }

    private void batch(String reply, int credits) throws InterruptedException {
        if (credits > asked) {
            wanted.release(credits - asked);
            asked = credits;
        }
        List<@Nullable Object> batch = new ArrayList<>();
        int weight = 0;
        Made next = look(credits == 0 ? 0 : QUIET_MS);
        while (next != null && !next.end && batch.size() < credits && weight < FULL_BATCH) {
            Object item = next.item.orElse(null);
            boolean isAlone = item instanceof byte[];
            if (isAlone && !batch.isEmpty()) {
                break;
            }
            head = null;
            asked--;
            batch.add(item);
            weight += item instanceof String text ? text.length() : 0;
            next = isAlone ? null : look(0);
        }
        tell(reply, batch, look(0));
    }

    private @Nullable Made look(long ms) throws InterruptedException {
        if (head == null) {
            head = made.poll(ms, TimeUnit.MILLISECONDS);
        }
        return head;
    }

    /// @param then what comes after the batch; null when that is not known yet
    private void tell(String reply, List<@Nullable Object> batch, @Nullable Made then) {
        boolean isLast = then != null && then.end && then.failure == null;
        if (batch.isEmpty() && then != null && then.failure != null) {
            bus.over(this);
            reader.refuse(reply, then.failure);
            return;
        }
        Object body = batch.size() == 1 && batch.getFirst() instanceof byte[] bytes ? bytes : batch;
        reader.say(Frame.of("send", reply).with("stream", isLast ? "" : name).withBody(body));
        if (isLast) {
            bus.over(this);
        }
    }
}
