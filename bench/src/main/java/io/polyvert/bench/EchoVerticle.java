package io.polyvert.bench;

/// The same verticle in several languages: what is asked at `bench` is the answer.
enum EchoVerticle {
    JAVA("Echo.java", """
            import io.vertx.core.Future;
            import io.vertx.core.VerticleBase;

            public class Echo extends VerticleBase {
                @Override
                public Future<?> start() {
                    return vertx.eventBus().consumer("bench", message -> message.reply(message.body())).completion();
                }
            }
            """),
    JAVASCRIPT("echo.js", """
            import { bus } from "vertx";

            bus.consumer("bench", ({ body }) => body);
            """),
    PYTHON("echo.py", """
            from vertx import bus

            @bus.consumer("bench")
            async def echo(message):
                return message.body
            """),
    NODE("echo.mjs", """
            import { bus } from "vertx";

            bus.consumer("bench", ({ body }) => body);
            """);

    final String file;
    final String text;

    EchoVerticle(String file, String text) {
        this.file = file;
        this.text = text;
    }
}
