package io.polyvert.launcher.conformance;

import static io.polyvert.launcher.conformance.Cases.at;
import static io.polyvert.launcher.conformance.Script.expect;
import static io.polyvert.launcher.conformance.Script.message;

import io.vertx.core.json.JsonObject;
import java.util.List;

/// Patterns, groups and keys.
final class RoutingCases {
    private RoutingCases() {}

    static List<Case> all() {
        return List.of(
                new Case("consumer by a pattern hears where a message was sent", RoutingCases::pattern),
                new Case("message by a pattern answers no request of the client", RoutingCases::notAnAnswer),
                new Case("consumer in a group names it", RoutingCases::group),
                new Case("key travels with a message", RoutingCases::key));
    }

    private static JsonObject byPattern(String address, String replyAddress) {
        return message(address, replyAddress, null).put("pattern", "orders.*");
    }

    private static void pattern(Script script) {
        Cases.serve(script, "orders.*", "where", new JsonObject());
        String replyAddress = script.newAddress();
        script.session().say(byPattern("orders.placed", replyAddress));
        expect(
                "the address that the handler saw",
                "orders.placed",
                script.send(replyAddress).head().getValue("body"));
    }

    private static void notAnAnswer(Script script) {
        String answer = script.tell("request", at("a"));
        String asked = script.send("a").required("replyAddress");
        String replyAddress = script.newAddress();
        script.session().say(byPattern(asked, replyAddress));
        expect(
                "the address that the handler saw",
                asked,
                script.send(replyAddress).head().getValue("body"));
        script.session().say(message(asked, null, "the answer"));
        expect("the answer", "the answer", script.outcome(answer).getValue("body"));
    }

    private static void group(Script script) {
        String answer = script.tell("serve", at("work").put("as", "echo").put("group", "crew"));
        Frame register = script.session().next("register for 'work'", frame -> frame.is("register", "work"));
        expect("the group", "crew", register.text("group"));
        script.outcome(answer);
    }

    private static void key(Script script) {
        String asked = script.tell("request", at("keyed").put("key", "k1"));
        Frame request = script.send("keyed");
        expect("the key of the request", "k1", request.text("key"));
        script.session().say(message(request.required("replyAddress"), null, 1));
        script.outcome(asked);
        for (String type : List.of("send", "publish")) {
            String answer = script.tell(type, at("news").put("body", 1).put("key", "k2"));
            Frame sent = script.session().next(type + " to 'news'", frame -> frame.is(type, "news"));
            expect("the key", "k2", sent.text("key"));
            script.outcome(answer);
        }
    }
}
