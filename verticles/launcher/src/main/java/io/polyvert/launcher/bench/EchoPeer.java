package io.polyvert.launcher.bench;

import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.client.Peer;
import io.polyvert.launcher.client.Pipe;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The other side of a measurement, in a process of its own.
///
/// | address | |
/// |---|---|
/// | `bench.echo` | answers what it gets |
/// | `bench.sink` | counts what it gets |
/// | `bench.count` | answers how many; `{"reset":true}` begins anew |
/// | `bench.items` | `{"payload"}` answers a stream without end |
public final class EchoPeer {
    static final String ECHO = "bench.echo";
    static final String SINK = "bench.sink";
    static final String COUNT = "bench.count";
    static final String ITEMS = "bench.items";

    /// Streams that nobody drops; the oldest ones make room.
    private static final int MAX_STREAMS = 1_000;
    private static final int MAX_CREDITS = 64;

    private final Pipe pipe;
    private final Map<String, Object> streams = new HashMap<>();
    private long counted;
    private long named;

    private EchoPeer(Pipe pipe) {
        this.pipe = pipe;
    }

    /// Answers until the node goes.
    public static void serve(Peer node, Runnable ready) {
        try (Pipe pipe = Pipe.connect(node, Long.MAX_VALUE)) {
            List.of(ECHO, SINK, COUNT, ITEMS).forEach(pipe::register);
            ready.run();
            EchoPeer peer = new EchoPeer(pipe);
            while (true) {
                peer.handle(pipe.next());
                if (!pipe.hasNext()) {
                    pipe.flush();
                }
            }
        }
    }

    private void handle(Frame frame) {
        switch (frame.type()) {
            case "message" -> answer(frame);
            case "ping" -> pipe.write(new JsonObject().put("type", "pong"), null);
            default -> {}
        }
    }

    private void answer(Frame frame) {
        String replyAddress = frame.head().getString("replyAddress", "");
        JsonObject head = new JsonObject().put("type", "send").put("address", replyAddress);
        switch (frame.head().getString("address")) {
            case ECHO -> pipe.write(head, frame.body());
            case SINK -> counted++;
            case COUNT -> {
                pipe.write(head, counted);
                if (frame.body() instanceof JsonObject order && order.getBoolean("reset", false)) {
                    counted = 0;
                }
            }
            case ITEMS -> open(head, frame);
            case String name -> pulled(name, head, frame);
        }
    }

    private void open(JsonObject head, Frame frame) {
        Object item = frame.body() instanceof JsonObject order
                ? Payload.of(order.getString("payload", "json100")).numbered(0)
                : Payload.JSON100.numbered(0);
        String name = "bench.stream." + ++named;
        streams.put(name, item);
        streams.remove("bench.stream." + (named - MAX_STREAMS));
        batch(head.put("stream", name), item, 1);
    }

    private void pulled(String name, JsonObject head, Frame frame) {
        Object item = streams.get(name);
        if (!(frame.body() instanceof JsonObject order) || item == null) {
            return;
        }
        if (order.getBoolean("drop", false)) {
            streams.remove(name);
        } else {
            batch(head.put("stream", name), item, Math.clamp(order.getInteger("credits", 0), 0, MAX_CREDITS));
        }
    }

    /// Raw bytes travel one item at a time.
    private void batch(JsonObject head, Object item, int credits) {
        if (item instanceof Buffer && credits > 0) {
            pipe.write(head, item);
            return;
        }
        JsonArray items = new JsonArray();
        for (int at = 0; at < credits; at++) {
            items.add(item);
        }
        pipe.write(head, items);
    }

    /// Asks a peer how many messages have come.
    static long count(Pipe pipe) {
        return count(pipe, false);
    }

    static void reset(Pipe pipe) {
        count(pipe, true);
    }

    private static long count(Pipe pipe, boolean reset) {
        pipe.write(
                new JsonObject().put("type", "send").put("address", COUNT).put("replyAddress", "count"),
                new JsonObject().put("reset", reset));
        pipe.flush();
        return pipe.answer(COUNT).body() instanceof Number count ? count.longValue() : 0;
    }
}
