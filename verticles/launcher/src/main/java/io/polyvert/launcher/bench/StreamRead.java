package io.polyvert.launcher.bench;

import io.polyvert.launcher.client.Frame;
import io.polyvert.launcher.client.Pipe;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Reads a stream of the peer, as many items at a time as may be under way; an item took as long as the
/// pull that brought it.
public final class StreamRead implements Bench {
    @Override
    public Result run(Plan plan) {
        if (plan.rate() > 0) {
            throw new IllegalArgumentException("--rate is for rr and send; a stream is read as fast as it comes");
        }
        try (Pipe pipe = Pipe.connect(plan.peer(), plan.mostMs())) {
            Frame batch = ask(
                    pipe,
                    EchoPeer.ITEMS,
                    new JsonObject().put("payload", plan.payload().word()));
            String stream = batch.head().getString("stream", "");
            Meter meter = new Meter(plan);
            JsonObject pull = new JsonObject().put("credits", plan.inFlight());
            long began = System.nanoTime();
            while (began < meter.until()) {
                Frame items = ask(pipe, stream, pull);
                long now = System.nanoTime();
                meter.ended(began, now, items.body() instanceof JsonArray several ? several.size() : 1);
                began = now;
            }
            pipe.write(new JsonObject().put("type", "send").put("address", stream), new JsonObject().put("drop", true));
            pipe.flush();
            return meter.result("stream", plan);
        }
    }

    private static Frame ask(Pipe pipe, String address, JsonObject body) {
        pipe.write(new JsonObject().put("type", "send").put("address", address).put("replyAddress", "r"), body);
        pipe.flush();
        return pipe.answer(address);
    }
}
