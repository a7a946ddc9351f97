package io.polyvert.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The client of `clients/CONFORMANCE.md`: does what the scripted node of `vertx client-test` tells it.
public final class Conformance {
    private static final Executor SOON = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

    private final Bus bus;
    private final Map<String, Object> told = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private Conformance(Bus bus) {
        this.bus = bus;
    }

    /// Ends with 0 when the node says so.
    public static void main(String[] arguments) throws Exception {
        try (Bus bus = Bus.connect(Objects.requireNonNull(System.getenv("VERTX_BUS")))) {
            Conformance client = new Conformance(bus);
            bus.consumer("conformance", client::handle).join();
            client.over.await();
        }
    }

    private @Nullable Object handle(Message message) throws Exception {
        Map<String, Object> order = order(message);
        String address = text(order, "address");
        switch (text(order, "do")) {
            case "request" -> {
                return asked(order, Options.NONE).join();
            }
            case "begin" -> {
                Options options = order.containsKey("retry") ? Options.NONE.retrying() : Options.NONE;
                // on a thread of its own: it does not belong to the message in hand
                Thread.ofVirtual()
                        .start(() -> told.put(address, asked(order, options).join()));
            }
            case "told" -> {
                return told.get(address);
            }
            case "cancel" -> {
                var asking = bus.request(address, body(order), options(order, Options.NONE));
                SOON.execute(() -> asking.cancel(true));
            }
            case "send" -> {
                var _ = bus.send(address, body(order), options(order, Options.NONE));
            }
            case "publish" -> {
                var _ = bus.publish(address, body(order), options(order, Options.NONE));
            }
            case "serve" -> {
                Handler handler = handler(text(order, "as"), address, order);
                return serve(address, order.get("group") instanceof String group ? group : "", handler);
            }
            case "leave" -> bus.unregister(address).join();
            case "read" -> {
                return read(address, order.get("most") instanceof Number most ? most.intValue() : Integer.MAX_VALUE);
            }
            case "exit" -> over.countDown();
            default -> {} // nothing
        }
        return null;
    }

    private @Nullable Object serve(String address, String group, Handler handler) {
        try {
            bus.consumer(address, group, handler).join();
            return null;
        } catch (CompletionException refused) {
            return failure(refused);
        }
    }

    @SuppressWarnings("unchecked") // as the node sends it
    private static Map<String, Object> order(Message message) {
        return (Map<String, Object>) Objects.requireNonNull(message.body());
    }

    private static String text(Map<String, Object> order, String name) {
        return String.valueOf(order.get(name));
    }

    private static @Nullable Object body(Map<String, Object> order) {
        return order.get("bytes") instanceof String text ? Base64.getDecoder().decode(text) : order.get("body");
    }

    private static Options options(Map<String, Object> order, Options options) {
        Options all = options;
        if (order.get("headers") instanceof Map<?, ?> headers) {
            for (Map.Entry<?, ?> header : headers.entrySet()) {
                all = all.withHeader(String.valueOf(header.getKey()), String.valueOf(header.getValue()));
            }
        }
        if (order.get("key") instanceof String key) {
            all = all.withKey(key);
        }
        return order.get("timeout") instanceof Number ms ? all.withTimeout(Duration.ofMillis(ms.longValue())) : all;
    }

    private CompletableFuture<Object> asked(Map<String, Object> order, Options options) {
        return bus.request(text(order, "address"), body(order), options(order, options))
                .<Object>thenApply(Conformance::outcome)
                .exceptionally(Conformance::failure);
    }

    private static Map<String, @Nullable Object> outcome(Message reply) {
        Map<String, @Nullable Object> outcome = new HashMap<>();
        outcome.put("headers", reply.headers());
        if (reply.body() instanceof byte[] bytes) {
            outcome.put("bytes", Base64.getEncoder().encodeToString(bytes));
        } else {
            outcome.put("body", reply.body());
        }
        return outcome;
    }

    private static Map<String, Object> failure(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown;
        return cause instanceof Failure failure
                ? Map.of(
                        "code", failure.code(), "type", failure.type(), "message", String.valueOf(failure.getMessage()))
                : Map.of("code", 500, "type", "", "message", String.valueOf(cause));
    }

    private Map<String, Object> read(String address, int most) {
        List<@Nullable Object> items = new ArrayList<>();
        Map<String, Object> outcome = new HashMap<>();
        try (Stream<@Nullable Object> stream = bus.stream(address, null)) {
            Iterator<@Nullable Object> iterator = stream.iterator();
            while (items.size() < most && iterator.hasNext()) {
                Object item = iterator.next();
                items.add(item instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : item);
            }
        } catch (Failure failure) {
            outcome.putAll(failure(failure));
        }
        outcome.put("items", items);
        return outcome;
    }

    private Handler handler(String as, String address, Map<String, Object> order) {
        return switch (as) {
            case "refuse" ->
                _ -> {
                    throw new Failure(409, "not today");
                };
            case "where" -> Message::address;
            case "hold" -> _ -> hold(address);
            case "give" -> _ -> given(address, order);
            default -> Message::body;
        };
    }

    private @Nullable Object hold(String address) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            var _ = bus.send("conformance.cancelled", address, Options.NONE);
        }
        return null;
    }

    private Stream<?> given(String address, Map<String, Object> order) {
        Stream<?> items = order.get("items") instanceof List<?> list ? list.stream() : Stream.empty();
        if (order.get("endless") == null) {
            return items;
        }
        return Stream.concat(items, Stream.generate(Conformance::zero)).onClose(() -> {
            var _ = bus.send("conformance.dropped", address, Options.NONE);
        });
    }

    private static int zero() {
        CompletableFuture.runAsync(() -> {}, SOON).join();
        return 0;
    }
}
