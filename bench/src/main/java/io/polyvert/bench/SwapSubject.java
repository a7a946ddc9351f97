package io.polyvert.bench;

import java.util.List;

/// A verticle whose versions are saved one over the other. Every third request it answers only after 5 ms, so that each
/// version has some in hand when it leaves.
record SwapSubject(String language, String file, String text) {
    static final List<SwapSubject> ALL = List.of(
            new SwapSubject("Java", "Subject.java", """
            import io.vertx.core.Future;
            import io.vertx.core.VerticleBase;
            import io.vertx.core.eventbus.Message;

            public class Subject extends VerticleBase {
                @Override
                public Future<?> start() {
                    return vertx.eventBus().consumer("subject", this::answer).completion();
                }

                private void answer(Message<Long> message) {
                    if (message.body() % 3 == 0) {
                        vertx.setTimer(5, _ -> message.reply(VERSION));
                    } else {
                        message.reply(VERSION);
                    }
                }
            }
            """),
            new SwapSubject("JavaScript", "subject.js", """
            import { bus, timer } from "vertx";

            bus.consumer("subject", ({ body }) => body % 3 === 0 ? timer(5).then(() => VERSION) : VERSION);
            """),
            new SwapSubject("Python", "subject.py", """
            import asyncio
            from vertx import bus

            @bus.consumer("subject")
            async def subject(message):
                if message.body % 3 == 0:
                    await asyncio.sleep(0.005)
                return VERSION
            """));

    String version(int version) {
        return text.replace("VERSION", Integer.toString(version));
    }
}
