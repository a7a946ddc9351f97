package io.polyvert.launcher.conformance;

import static io.polyvert.launcher.conformance.Cases.at;
import static io.polyvert.launcher.conformance.Script.expect;
import static io.polyvert.launcher.conformance.Script.message;

import io.vertx.core.json.JsonObject;
import java.util.List;

/// Connections that break, and the end.
final class LifeCases {
    private LifeCases() {}

    static List<Case> all() {
        return List.of(
                new Case("connection, lost, is made again with its consumers", LifeCases::comesBack),
                new Case("consumer that left as the connection was lost is not registered again", LifeCases::staysAway),
                new Case("program that is told to exit closes its connection", LifeCases::exits));
    }

    private static void comesBack(Script script) {
        Session old = script.session();
        script.done("begin", at("never"));
        script.send("never");
        script.done("begin", at("kept").put("body", 7).put("retry", true));
        script.send("kept");
        String unanswered = script.newAddress();
        old.say(message("slow", unanswered, 1));
        script.done("nothing", new JsonObject());

        old.close();
        script.welcome();

        script.session().next("register for 'echo'", frame -> frame.is("register", "echo"));
        Frame again = script.send("kept");
        expect("the body that is asked again", 7, again.head().getValue("body"));
        script.session().say(message(again.required("replyAddress"), null, "at last"));
        expect(
                "what became of the request to 'never'",
                503,
                script.done("told", at("never")).getValue("code"));
        expect(
                "what became of the request to 'kept'",
                "at last",
                script.done("told", at("kept")).getValue("body"));
        script.expectNone(
                "an answer that belongs to the connection before, or a request that was not to be asked again",
                frame -> frame.is("send", unanswered) || frame.is("send", "never"));
    }

    private static void staysAway(Script script) {
        Cases.serve(script, Script.UNHEARD, "echo", new JsonObject());
        script.tell("leave", at(Script.UNHEARD));
        script.session().next("unregister", frame -> frame.is("unregister", Script.UNHEARD));

        script.session().close();
        script.welcome();

        script.session().next("register for 'echo'", frame -> frame.is("register", "echo"));
        script.expectNone("the address that was given up", frame -> frame.is("register", Script.UNHEARD));
    }

    private static void exits(Script script) {
        script.session().say(message(Script.COMMANDS, script.newAddress(), new JsonObject().put("do", "exit")));
        script.session().next("the end", frame -> frame.type().startsWith("(end"));
    }
}
