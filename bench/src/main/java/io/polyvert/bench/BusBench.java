package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/// Requests per second of CPU between two Java verticles on one node, 64 in flight, 100 bytes of JSON each way:
/// through the platform and on plain Vert.x. Counted in CPU seconds, so that a busy machine disturbs less.
final class BusBench {
    private static final int WARM_SECONDS = 4;
    private static final int RUN_SECONDS = 6;

    private BusBench() {}

    static void run(int rounds) throws Exception {
        new Rounds(
                        "request/reply on one node, " + Asker.IN_FLIGHT + " in flight, 100 B JSON",
                        "requests per CPU second")
                .with("plain Vert.x", () -> measure("plain"))
                .with("polyvert", () -> measure("polyvert"))
                .run(rounds);
    }

    private static double measure(String contender) throws Exception {
        try (Child child = Child.java(BusBench.class, contender)) {
            return Double.parseDouble(child.lineAfter("requests per CPU second "));
        }
    }

    /// The contender: `plain` or `polyvert`.
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("plain")) {
            load(Vertx.vertx());
        } else {
            var home = Temporary.folder();
            NodeOptions options = NodeOptions.of("bench", home).withHttp(HttpOptions.DEFAULTS.withPort(0));
            try (Node node = Node.start(options, new Languages())) {
                load(node.vertx());
            }
        }
        System.exit(0);
    }

    private static void load(Vertx vertx) throws Exception {
        Asker asker = new Asker();
        vertx.deployVerticle(new Answerer()).await(10, SECONDS);
        vertx.deployVerticle(asker).await(10, SECONDS);
        asker.count(WARM_SECONDS, true);
        System.out.println("requests per CPU second " + asker.count(RUN_SECONDS, true));
    }

    static final class Answerer extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.eventBus()
                    .<JsonObject>consumer("bench", message -> message.reply(Asker.body()))
                    .completion();
        }
    }
}
