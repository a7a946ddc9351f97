package io.polyvert.launcher.conformance;

import static io.polyvert.launcher.conformance.Script.expect;
import static io.polyvert.launcher.conformance.Script.failure;
import static io.polyvert.launcher.conformance.Script.message;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Requests, messages and how they are carried.
final class Cases {
    private static final JsonObject NOTHING = new JsonObject();
    private static final int LARGE = 1024 * 1024;

    private Cases() {}

    /// In the order they are played.
    static List<Case> all() {
        List<Case> all = new ArrayList<>(List.of(
                new Case("hello is first, and register has an id", Script::welcome),
                new Case("request, every kind of value, travels both ways", Cases::values),
                new Case("request, headers, travel both ways", Cases::headers),
                new Case("request, bytes, travel raw both ways", Cases::bytes),
                new Case("request, time-out, is told to the node", Cases::timeout),
                new Case("request, in a handler, waits no longer than the handler's caller", Cases::deadline),
                new Case("request, refused, tells code and text", Cases::refused),
                new Case("request, nobody there, tells NO_HANDLERS", script -> failed(script, "NO_HANDLERS")),
                new Case("request, out of time, tells TIMEOUT", script -> failed(script, "TIMEOUT")),
                new Case("request, taken back, is cancelled", Cases::cancel),
                new Case("requests, at once, get each its own answer", Cases::atOnce),
                new Case("send and publish want no answer", Cases::oneWay),
                new Case("consumer, refused, is told the reason, each time", Cases::refusedConsumer),
                new Case("consumer answers", Cases::echo),
                new Case("consumer answers bytes with bytes", Cases::echoBytes),
                new Case("consumer refuses with code and text", Cases::refuses),
                new Case("consumer answers nothing to a message that wants none", Cases::noAnswer),
                new Case("consumer, caller has left, stops and answers nothing", Cases::callerLeft),
                new Case("consumer, unregistered, says so", Cases::unregister),
                new Case("frames, byte by byte, are read", Cases::slowly),
                new Case("frames, several at once, are read", Cases::together),
                new Case("frame of a mebibyte is read and written", Cases::large),
                new Case("frame that is no JSON is passed over", Cases::malformed),
                new Case("frame of an unknown type is passed over", Cases::unknown),
                new Case("ping is answered", Cases::ping)));
        all.addAll(StreamCases.all());
        all.addAll(RoutingCases.all());
        all.addAll(LifeCases.all());
        return all;
    }

    static JsonObject at(String address) {
        return new JsonObject().put("address", address);
    }

    private static Frame asked(Script script, String address) {
        Frame frame = script.send(address);
        frame.required("replyAddress");
        return frame;
    }

    private static void values(Script script) {
        List<Object> values = new ArrayList<>(List.of(
                true,
                -1,
                9_007_199_254_740_991L,
                0.5,
                "",
                "Zażółć 🙂\n\"\\\u0001",
                new JsonArray(),
                new JsonObject(),
                new JsonObject().put("a", new JsonArray().add(1).addNull().add(new JsonObject().put("b", "c")))));
        values.add(null);
        for (Object value : values) {
            String answer = script.tell("request", at("value").put("body", value));
            Frame frame = asked(script, "value");
            expect("the body", value, frame.head().getValue("body"));
            script.session().say(message(frame.required("replyAddress"), null, value));
            expect("the answer's body", value, script.outcome(answer).getValue("body"));
        }
    }

    private static void headers(Script script) {
        String answer = script.tell("request", at("a").put("headers", new JsonObject().put("colour", "rot")));
        Frame frame = asked(script, "a");
        JsonObject sent = frame.head().getJsonObject("headers", NOTHING);
        expect("header 'colour'", "rot", sent.getString("colour"));
        script.session()
                .say(message(frame.required("replyAddress"), null, 1)
                        .put("headers", new JsonObject().put("taste", "süß")));
        expect(
                "the answer's header 'taste'",
                "süß",
                script.outcome(answer).getJsonObject("headers", NOTHING).getString("taste"));
    }

    private static void bytes(Script script) {
        String answer = script.tell("request", at("bytes").put("bytes", "AP8BfQ=="));
        Frame frame = asked(script, "bytes");
        expect("the raw body", Optional.of(Buffer.buffer(new byte[] {0, -1, 1, 0x7d})), frame.bytes());
        JsonObject head = message(frame.required("replyAddress"), null, null);
        head.remove("body");
        script.session().say(head, Buffer.buffer(new byte[] {0x7b, 0, -128}));
        expect("the answer's bytes, as Base64", "ewCA", script.outcome(answer).getString("bytes"));
    }

    private static double timeoutOf(Frame frame) {
        Object timeout = frame.head().getJsonObject("headers", NOTHING).getValue("timeout");
        if (timeout == null) {
            throw new Wrong("the header 'timeout' is missing in " + frame);
        }
        return Double.parseDouble(timeout.toString());
    }

    private static void timeout(Script script) {
        String answer = script.tell("request", at("a").put("timeout", 1_500));
        Frame frame = asked(script, "a");
        expect("the time-out in ms", 1_500, timeoutOf(frame));
        script.session().say(message(frame.required("replyAddress"), null, 1));
        script.outcome(answer);
    }

    private static void deadline(Script script) {
        String answer = script.tell("request", at("a"), new JsonObject().put("timeout", 700));
        Frame frame = asked(script, "a");
        double told = timeoutOf(frame);
        if (told < 1 || told > 700) {
            throw new Wrong("the caller waits 700 ms more, the nested request " + told);
        }
        script.session().say(message(frame.required("replyAddress"), null, 1));
        script.outcome(answer);
    }

    private static void refused(Script script) {
        String answer = script.tell("request", at("a"));
        script.session()
                .say(failure(
                        asked(script, "a").required("replyAddress"), "a", 404, "RECIPIENT_FAILURE", "no such thing"));
        JsonObject outcome = script.outcome(answer);
        expect("the code", 404, outcome.getValue("code"));
        expect("the text", "no such thing", outcome.getString("message"));
    }

    private static void failed(Script script, String type) {
        String answer = script.tell("request", at("a"));
        script.session().say(failure(asked(script, "a").required("replyAddress"), "a", -1, type, "sorry"));
        JsonObject outcome = script.outcome(answer);
        expect("the type", type, outcome.getString("type"));
        expect("the code", -1, outcome.getValue("code"));
    }

    private static void cancel(Script script) {
        String answer = script.tell("cancel", at("a"));
        String replyAddress = asked(script, "a").required("replyAddress");
        script.session().next("cancel of '" + replyAddress + "'", frame -> frame.is("cancel", replyAddress));
        script.session().say(message(replyAddress, null, "too late")); // which is no error
        script.outcome(answer);
    }

    private static void atOnce(Script script) {
        String one = script.tell("request", at("one"));
        String two = script.tell("request", at("two"));
        Frame first = asked(script, "one");
        Frame second = asked(script, "two");
        script.session().say(message(second.required("replyAddress"), null, 2));
        script.session().say(message(first.required("replyAddress"), null, 1));
        expect("the first answer", 1, script.outcome(one).getValue("body"));
        expect("the second answer", 2, script.outcome(two).getValue("body"));
    }

    private static void oneWay(Script script) {
        for (String type : List.of("send", "publish")) {
            String answer = script.tell(type, at("news").put("body", type));
            Frame frame = script.session().next(type + " to 'news'", sent -> sent.is(type, "news"));
            expect("the body", type, frame.head().getValue("body"));
            expect("the reply address", null, frame.head().getValue("replyAddress"));
            script.outcome(answer);
        }
    }

    private static void refusedConsumer(Script script) {
        for (int time = 1; time <= 2; time++) {
            JsonObject outcome = script.done("serve", at(Script.REFUSED).put("as", "echo"));
            String text = String.valueOf(outcome.getString("message"));
            if (!text.contains("refused on purpose")) {
                throw new Wrong("the reason of refusal " + time + " is not told: " + outcome);
            }
            expect("the code of refusal " + time, 403, outcome.getValue("code"));
        }
    }

    /// Lets the client serve an address.
    static void serve(Script script, String address, String as, JsonObject more) {
        String answer = script.tell("serve", at(address).put("as", as).mergeIn(more));
        script.session().next("register for '" + address + "'", frame -> frame.is("register", address));
        script.outcome(answer);
    }

    private static Frame answer(Script script, String address, @Nullable Object body) {
        String replyAddress = script.newAddress();
        script.session().say(message(address, replyAddress, body));
        return script.send(replyAddress);
    }

    private static void echo(Script script) {
        serve(script, "echo", "echo", NOTHING);
        expect("the answer", "hello", answer(script, "echo", "hello").head().getValue("body"));
        expect("the answer", null, answer(script, "echo", null).head().getValue("body"));
    }

    private static void echoBytes(Script script) {
        String replyAddress = script.newAddress();
        JsonObject head = message("echo", replyAddress, null);
        head.remove("body");
        script.session().say(head, Buffer.buffer(new byte[] {1, 0, -1}));
        expect(
                "the answer's bytes",
                Optional.of(Buffer.buffer(new byte[] {1, 0, -1})),
                script.send(replyAddress).bytes());
    }

    private static void refuses(Script script) {
        serve(script, "strict", "refuse", NOTHING);
        Frame answer = answer(script, "strict", 1);
        expect("failureCode", 409, answer.head().getValue("failureCode"));
        expect("message", "not today", answer.text("message"));
    }

    private static void noAnswer(Script script) {
        script.session().say(message("echo", null, "for nobody"));
        script.session().say(message("strict", null, "for nobody"));
        script.expectNone("an answer without an address", frame -> frame.type().equals("send"));
    }

    private static void callerLeft(Script script) {
        serve(script, "slow", "hold", NOTHING);
        String replyAddress = script.newAddress();
        script.session().say(message("slow", replyAddress, 1));
        script.done("nothing", NOTHING);
        script.session().say(new JsonObject().put("type", "cancel").put("address", replyAddress));
        expect(
                "what the handler saw",
                "slow",
                script.send("conformance.cancelled").head().getValue("body"));
        script.expectNone("an answer to who has left", frame -> frame.is("send", replyAddress));
    }

    private static void unregister(Script script) {
        String answer = script.tell("leave", at("strict"));
        Frame frame = script.session().next("unregister of 'strict'", sent -> sent.is("unregister", "strict"));
        if (!frame.head().containsKey("id")) {
            throw new Wrong("unregister has no id, so it cannot be acknowledged: " + frame);
        }
        script.outcome(answer);
    }

    private static void slowly(Script script) {
        String replyAddress = script.newAddress();
        Buffer bytes = Session.bytesOf(message("echo", replyAddress, "slow"));
        for (int at = 0; at < bytes.length(); at++) {
            script.session().write(bytes.getBuffer(at, at + 1));
        }
        expect("the answer", "slow", script.send(replyAddress).head().getValue("body"));
    }

    private static void together(Script script) {
        List<String> addresses = new ArrayList<>();
        Buffer all = Buffer.buffer();
        for (int i = 0; i < 100; i++) {
            addresses.add(script.newAddress());
            all.appendBuffer(Session.bytesOf(message("echo", addresses.getLast(), i)));
        }
        script.session().write(all);
        for (int i = 0; i < addresses.size(); i++) {
            expect("answer " + i, i, script.send(addresses.get(i)).head().getValue("body"));
        }
    }

    private static void large(Script script) {
        String text = "ż".repeat(LARGE / 2);
        expect(
                "the length of the answer",
                text.length(),
                String.valueOf(answer(script, "echo", text).head().getValue("body"))
                        .length());
    }

    private static void malformed(Script script) {
        script.session().write(Buffer.buffer().appendInt(5).appendString("{\"a\":"));
        expect("the next answer", 1, answer(script, "echo", 1).head().getValue("body"));
    }

    private static void unknown(Script script) {
        script.session()
                .say(new JsonObject().put("type", "weather").put("id", 1).put("address", "echo"));
        expect("the next answer", 1, answer(script, "echo", 1).head().getValue("body"));
    }

    private static void ping(Script script) {
        script.session().say(new JsonObject().put("type", "ping"));
        script.session().next("pong", frame -> frame.type().equals("pong"));
    }
}
