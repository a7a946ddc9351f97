package io.polyvert.launcher.conformance;

import static io.polyvert.launcher.conformance.Cases.at;
import static io.polyvert.launcher.conformance.Script.expect;
import static io.polyvert.launcher.conformance.Script.failure;
import static io.polyvert.launcher.conformance.Script.message;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Streams, read and given.
final class StreamCases {
    private StreamCases() {}

    static List<Case> all() {
        return List.of(
                new Case("stream is read to its end", StreamCases::read),
                new Case("stream of bytes is read", StreamCases::readBytes),
                new Case("stream that fails gives its items before", StreamCases::breaks),
                new Case("stream that is left is dropped", StreamCases::leaves),
                new Case("stream is given as it is pulled", StreamCases::gives),
                new Case("stream whose reader has gone is closed", StreamCases::dropped));
    }

    /// The client asks for a stream named `name`, whose first batch is `[1,2]`. The result is where it tells the end.
    private static String begin(Script script, String name, JsonObject more) {
        String answer = script.tell("read", at("ticks").mergeIn(more));
        String replyAddress = script.send("ticks").required("replyAddress");
        script.session().say(batch(replyAddress, name, JsonArray.of(1, 2)));
        return answer;
    }

    private static JsonObject batch(String address, String rest, JsonArray items) {
        return message(address, null, items).put("stream", rest);
    }

    /// Where the answer to the next pull is wanted.
    private static String pulled(Script script, String name) {
        Frame pull = script.send(name);
        if (!(pull.head().getValue("body") instanceof JsonObject order)
                || !(order.getValue("credits") instanceof Integer credits)
                || credits < 0) {
            throw new Wrong("a pull is {\"credits\":n}, not " + pull);
        }
        return pull.required("replyAddress");
    }

    private static void read(Script script) {
        String answer = begin(script, "s.1", new JsonObject());
        script.session().say(batch(pulled(script, "s.1"), "s.1", new JsonArray()));
        script.session().say(batch(pulled(script, "s.1"), "", JsonArray.of(3)));
        expect("the items", JsonArray.of(1, 2, 3), script.outcome(answer).getJsonArray("items"));
    }

    private static void readBytes(Script script) {
        String answer = script.tell("read", at("ticks"));
        JsonObject head = batch(script.send("ticks").required("replyAddress"), "s.2", new JsonArray());
        head.remove("body");
        script.session().say(head, Buffer.buffer(new byte[] {0, -1}));
        script.session().say(batch(pulled(script, "s.2"), "", new JsonArray()));
        expect(
                "the items, bytes as Base64",
                JsonArray.of("AP8="),
                script.outcome(answer).getJsonArray("items"));
    }

    private static void breaks(Script script) {
        String answer = begin(script, "s.3", new JsonObject());
        script.session().say(failure(pulled(script, "s.3"), "s.3", 418, "RECIPIENT_FAILURE", "out of tea"));
        JsonObject outcome = script.outcome(answer);
        expect("the items before", JsonArray.of(1, 2), outcome.getJsonArray("items"));
        expect("the code", 418, outcome.getValue("code"));
    }

    private static void leaves(Script script) {
        String answer = begin(script, "s.4", new JsonObject().put("most", 1));
        expect("the items", JsonArray.of(1), script.outcome(answer).getJsonArray("items"));
        // it may pull ahead before it leaves; then it takes that back
        Frame end = script.session()
                .next(
                        "drop of the stream, or cancel of a pull",
                        frame -> frame.type().equals("cancel") || (frame.is("send", "s.4") && isDrop(frame)));
        if (end.type().equals("cancel")) {
            pulled(script, "s.4");
        }
    }

    private static boolean isDrop(Frame frame) {
        return frame.head().getValue("body") instanceof JsonObject order && Boolean.TRUE.equals(order.getValue("drop"));
    }

    private static void gives(Script script) {
        Cases.serve(script, "numbers", "give", new JsonObject().put("items", JsonArray.of(1, "two", 3)));
        JsonArray items = new JsonArray();
        String replyAddress = script.newAddress();
        script.session().say(message("numbers", replyAddress, null));
        String rest = take(script.send(replyAddress), items);
        for (int pulls = 0; !rest.isEmpty() && pulls < 10; pulls++) {
            replyAddress = script.newAddress();
            script.session().say(message(rest, replyAddress, new JsonObject().put("credits", 1)));
            rest = take(script.send(replyAddress), items);
        }
        expect("the items", JsonArray.of(1, "two", 3), items);
    }

    private static String take(Frame batch, JsonArray items) {
        if (!(batch.head().getValue("body") instanceof JsonArray some)) {
            throw new Wrong("a batch is an array, not " + batch);
        }
        items.addAll(some);
        String rest = batch.text("stream");
        if (rest == null) {
            throw new Wrong("the field 'stream' is missing in " + batch);
        }
        return rest;
    }

    private static void dropped(Script script) {
        Cases.serve(
                script,
                "forever",
                "give",
                new JsonObject().put("items", JsonArray.of(1)).put("endless", true));
        String replyAddress = script.newAddress();
        script.session().say(message("forever", replyAddress, null));
        String rest = take(script.send(replyAddress), new JsonArray());
        script.session().say(message(rest, null, new JsonObject().put("drop", true)));
        expect(
                "the stream that was closed",
                "forever",
                script.send("conformance.dropped").head().getValue("body"));
    }
}
