package io.polyvert.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;

/// What a user writes without Polyvert: a server that asks a consumer on the bus. Arguments: port, and `once` to end
/// after the first answer.
public final class PlainHello {
    private PlainHello() {}

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        vertx.eventBus().consumer("hello", message -> message.reply("world"));
        vertx.createHttpServer()
                .requestHandler(request -> vertx.eventBus()
                        .<String>request("hello", null)
                        .onSuccess(reply -> request.response().end(reply.body())))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .onSuccess(server -> {
                    if (arguments.length > 1) {
                        vertx.createHttpClient()
                                .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
                                .compose(request -> request.send())
                                .onComplete(_ -> System.exit(0));
                    }
                });
    }
}
