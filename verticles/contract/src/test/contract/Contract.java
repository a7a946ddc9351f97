import io.polyvert.bus.Endpoint;
import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.routing.Routing;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

public class Contract extends VerticleBase {
    private static final System.Logger LOG = System.getLogger("verticle.Contract");

    private final String who = UUID.randomUUID().toString();
    private final JsonArray collected = new JsonArray();
    private final List<Future<?>> registered = new ArrayList<>();
    private MessageConsumer<Object> temporary;
    private EventBus bus;
    private String at;

    @Override
    public Future<?> start() {
        bus = vertx.eventBus();
        at = config().getString("at");
        values();
        failures();
        life();
        calls();
        streams();
        serve("later", message -> vertx.timer((Integer) message.body()).map("later"));
        serve("ask", message -> ask((JsonObject) message.body()));
        serve("catch", message -> caught((JsonObject) message.body()));
        serve("headers", message -> Future.succeededFuture(json(message)));
        bus.consumer(at + ".answerHeaders", message -> message.reply("see the headers",
                new DeliveryOptions().addHeader("Made-By", "the verticle").addHeader("n", "1")));
        serve("tell", message -> tell((JsonObject) message.body()));
        bus.consumer(at + ".told", message -> bus.send("suite.heard", message.body()));
        bus.consumer(at + ".collect", message -> collected.add(message.body()));
        serve("collected", _ -> Future.succeededFuture(collected));
        return Future.all(registered);
    }

    @Override
    public Future<?> stop() {
        bus.send("suite.heard", "stopped " + at);
        return Future.succeededFuture();
    }

    private void serve(String name, Function<Message<Object>, Future<Object>> work) {
        registered.add(Endpoint.<Object, Object>serve(bus, at + "." + name, work));
    }

    private void values() {
        Map<String, Object> values = madeHere();
        bus.consumer(at + ".echo", message -> message.reply(message.body()));
        bus.consumer(at + ".kind", message -> message.reply(kind(message.body())));
        bus.<Number>consumer(at + ".next", message -> message.reply(message.body().longValue() + 1));
        serve("make", message -> Future.succeededFuture(values.get(message.body())));
        serve("through", message -> bus.request("suite.echo", message.body()).map(Message::body));
    }

    private void failures() {
        bus.<JsonObject>consumer(at + ".fail", message ->
                message.fail(message.body().getInteger("code"), message.body().getString("text")));
        bus.consumer(at + ".throw", _ -> {
            throw new IllegalStateException("boom");
        });
        serve("throwLater", _ -> vertx.timer(1).map(_ -> {
            throw new IllegalStateException("boom");
        }));
    }

    private void calls() {
        bus.consumer(at + ".remaining", message ->
                message.reply(Call.current().flatMap(Call::remaining).orElseThrow().toMillis()));
        bus.consumer(at + ".waits", _ -> {
            Call.current().orElseThrow().onCancel(() -> bus.send("suite.heard", "cancelled"));
            bus.send("suite.heard", "waits");
        });
    }

    private void streams() {
        Streams streams = Streams.of(vertx);
        bus.<Integer>consumer(at + ".count", message -> {
            var made = new AtomicInteger();
            streams.reply(message, IntStream.range(0, message.body()).peek(_ -> made.incrementAndGet()).boxed()
                    .onClose(() -> bus.send("suite.heard", "made " + made)));
        });
        bus.consumer(at + ".breaks", message -> streams.reply(message, Stream.of(0, 1, 2, 3).peek(n -> {
            if (n == 3) {
                throw new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 409, "no more");
            }
        })));
        serve("sum", message -> sum(streams.request("suite.count", message.body(), new DeliveryOptions())));
        serve("first", message -> {
            Incoming numbers = streams.request("suite.count", message.body(), new DeliveryOptions());
            return numbers.batch().map(batch -> batch.get(0)).onComplete(_ -> numbers.cancel());
        });
        serve("total", message -> sum(streams.broughtBy(message).orElseThrow()));
        serve("bring", message -> bus.request("suite.total", null, streams.bringing(new DeliveryOptions(),
                IntStream.range(0, (Integer) message.body()).boxed())).map(Message::body));
    }

    private static Future<Object> sum(Incoming numbers) {
        Promise<Object> sum = Promise.promise();
        var total = new AtomicInteger();
        numbers.exceptionHandler(sum::fail).endHandler(_ -> sum.complete(total.get()))
                .handler(n -> total.addAndGet((Integer) n));
        return sum.future();
    }

    private void life() {
        serve("register", _ -> {
            temporary = bus.consumer(at + ".temporary", message -> message.reply("here"));
            return temporary.completion().mapEmpty();
        });
        serve("unregister", _ -> temporary.unregister().mapEmpty());
        serve("ticks", message -> ticks((Integer) message.body()));
        serve("cancelledTimer", _ -> {
            var fired = new AtomicBoolean();
            vertx.cancelTimer(vertx.setTimer(5, _ -> fired.set(true)));
            return vertx.timer(50).map(_ -> fired.get());
        });
        serve("timerThrows", _ -> {
            vertx.setTimer(1, _ -> {
                throw new IllegalStateException("a tick went wrong");
            });
            return Future.succeededFuture();
        });
        serve("config", _ -> Future.succeededFuture(config()));
        serve("who", _ -> Future.succeededFuture(who));
        Routing routing = Routing.of(vertx);
        registered.add(routing.consumer(at + ".any.*", message -> message.reply(message.address())).completion());
        registered.add(routing.consumer(at + ".team", "team", message -> {
            bus.send("suite.heard", who);
            message.reply(who);
        }).completion());
        serve("log", message -> {
            LOG.log(System.Logger.Level.INFO, message.body() + " info");
            LOG.log(System.Logger.Level.WARNING, message.body() + " warning");
            LOG.log(System.Logger.Level.ERROR, message.body() + " error");
            return Future.succeededFuture();
        });
    }

    private Future<Object> ask(JsonObject wanted) {
        return bus.request(wanted.getString("address"), wanted.getValue("body"),
                        Routing.of(vertx).keyed(options(wanted), wanted.getString("key")))
                .map(reply -> JsonObject.of("body", reply.body(), "headers", json(reply)));
    }

    private Future<Object> caught(JsonObject wanted) {
        return Future.<Message<Object>>future(promise -> bus.request(wanted.getString("address"), null, options(wanted))
                        .onComplete(promise))
                .map(Message::body)
                .recover(cause -> Future.succeededFuture(cause instanceof ReplyException failure
                        ? JsonObject.of("type", failure.failureType().name(), "code", failure.failureCode(),
                                "text", failure.getMessage())
                        : JsonObject.of("type", "", "code", 0, "text", cause.getMessage())));
    }

    private Future<Object> tell(JsonObject wanted) {
        if (wanted.getString("how").equals("send")) {
            bus.send(wanted.getString("address"), wanted.getValue("body"), options(wanted));
        } else {
            bus.publish(wanted.getString("address"), wanted.getValue("body"), options(wanted));
        }
        return Future.succeededFuture();
    }

    private Future<Object> ticks(int wanted) {
        Promise<Object> done = Promise.promise();
        int[] count = {0};
        vertx.setPeriodic(2, id -> {
            if (++count[0] == wanted) {
                vertx.cancelTimer(id);
                done.complete(wanted);
            }
        });
        return done.future();
    }

    private static DeliveryOptions options(JsonObject wanted) {
        DeliveryOptions options = new DeliveryOptions();
        if (wanted.containsKey("timeout")) {
            options.setSendTimeout(wanted.getLong("timeout"));
        }
        wanted.getJsonObject("headers", new JsonObject())
                .forEach(header -> options.addHeader(header.getKey(), (String) header.getValue()));
        return options;
    }

    private static JsonObject json(Message<?> message) {
        JsonObject json = new JsonObject();
        message.headers().forEach(header -> json.put(header.getKey(), header.getValue()));
        return json;
    }

    private static String kind(Object body) {
        return switch (body) {
            case null -> "null";
            case Boolean _ -> "boolean";
            case Number _ -> "number";
            case String _ -> "text";
            case JsonArray _ -> "array";
            case JsonObject _ -> "object";
            case Buffer _ -> "bytes";
            default -> body.getClass().getName();
        };
    }

    private static JsonArray nested(int levels) {
        JsonArray value = JsonArray.of(1);
        for (int i = 1; i < levels; i++) {
            value = JsonArray.of(value);
        }
        return value;
    }

    private static Map<String, Object> madeHere() {
        byte[] all = new byte[256];
        byte[] many = new byte[1 << 20];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        java.util.Arrays.fill(many, (byte) 7);
        JsonObject circle = new JsonObject();
        circle.put("itself", circle);
        var values = new HashMap<String, Object>();
        values.put("null", null);
        values.put("true", true);
        values.put("false", false);
        values.put("0", 0);
        values.put("42", 42);
        values.put("-7", -7);
        values.put("2^53", 1L << 53);
        values.put("2^53 + 1", (1L << 53) + 1);
        values.put("-(2^53 + 1)", -(1L << 53) - 1);
        values.put("largest int64", Long.MAX_VALUE);
        values.put("smallest int64", Long.MIN_VALUE);
        values.put("0.5", 0.5);
        values.put("-0.0", -0.0);
        values.put("1e300", 1e300);
        values.put("5e-324", 5e-324);
        values.put("empty text", "");
        values.put("emoji, combining, NUL, U+2028", "🦉 e\u0301 \0 \u2028");
        values.put("array", JsonArray.of(1, null, "a", true));
        values.put("empty array", new JsonArray());
        values.put("object", JsonObject.of("a", JsonObject.of("b", JsonArray.of(1.5))));
        values.put("empty object", new JsonObject());
        values.put("2^53 + 1 in an object", JsonObject.of("a", JsonArray.of((1L << 53) + 1)));
        values.put("nested 100 deep", nested(100));
        values.put("no bytes", Buffer.buffer());
        values.put("bytes", Buffer.buffer(all));
        values.put("1 MiB of bytes", Buffer.buffer(many));
        values.put("NaN", Double.NaN);
        values.put("NaN inside", JsonObject.of("a", JsonArray.of(Double.NaN)));
        values.put("infinity", Double.POSITIVE_INFINITY);
        values.put("of no kind", new Object());
        values.put("circle", circle);
        values.put("too deep", nested(300));
        return values;
    }
}
