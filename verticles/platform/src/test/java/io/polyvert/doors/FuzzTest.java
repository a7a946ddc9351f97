package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Random and broken frames and requests at every door of a node that others use meanwhile. `-Dfuzz.seconds=600` for
/// longer, `-Dfuzz.seed=N` to see the same again.
class FuzzTest {
    private static final long SECONDS = Long.getLong("fuzz.seconds", 60);
    private static final FrameFormat FORMAT = new FrameFormat(64 * 1024 * 1024, 1_000);
    private static final List<String> TYPES = List.of(
            "ping",
            "pong",
            "register",
            "unregister",
            "send",
            "publish",
            "cancel",
            "hello",
            "auth",
            "ready",
            "failed",
            "log",
            "message",
            "err",
            "",
            "credit");
    private static final List<String> FIELDS = List.of(
            "type",
            "address",
            "replyAddress",
            "headers",
            "body",
            "id",
            "version",
            "token",
            "key",
            "failureCode",
            "message",
            "stream",
            "bodyType",
            "level",
            "trace",
            "group",
            "pattern");
    private static final List<String> ADDRESSES = List.of(
            "fuzz.a", "fuzz.*", "echo", "", "__vertx.reply.1", "__polyvert.stream.1", "platform.nodes", "stream.1");

    /// The build always sends the same; by hand, other numbers find other things.
    private final long seed = Long.getLong("fuzz.seed", 1);
    private final Random random = new Random(seed);
    private final Queue<String> bugs = new ConcurrentLinkedQueue<>();
    private final Handler watch = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getThrown() != null) {
                bugs.add(line.getLoggerName() + ": " + line.getMessage() + ": " + line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final HttpNoise noise = new HttpNoise(random);
    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode();
        node.bus().consumer("echo", message -> message.reply(message.body()));
        // which no random frame can register, too
        node.bus().consumer("witness", message -> message.reply(message.body()));
        Logger.getLogger("").addHandler(watch);
    }

    @AfterEach
    void close() {
        Logger.getLogger("").removeHandler(watch);
        node.close();
    }

    @Test
    void node_underRandomFrames_servesOthersAndForgetsThem() throws Exception {
        int port = node.openHttp();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        try (HttpClient http = HttpClient.newHttpClient();
                BusClient witness = node.client()) {
            for (int round = 0; System.nanoTime() < end; round++) {
                attackTcp();
                attackSockJs(http, port);
                attackWebSocket(port);
                noise.attack(port);
                witness.send(new JsonObject()
                        .put("type", "send")
                        .put("address", "witness")
                        .put("replyAddress", "r" + round)
                        .put("body", round));
                assertThat(witness.receive().getInteger("body"))
                        .as("seed %d", seed)
                        .isEqualTo(round);
            }
            awaitForgotten(witness);
        }
        assertThat(bugs).as("seed %d", seed).isEmpty();
    }

    private void awaitForgotten(BusClient witness) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (node.registered().size() > 2 && System.nanoTime() < end) {
            witness.expectNothing();
        }
        assertThat(node.registered()).as("seed %d", seed).containsExactlyInAnyOrder("echo", "witness");
    }

    private void attackTcp() {
        try (BusClient client = BusClient.deaf(node.port())) {
            if (random.nextBoolean()) {
                client.raw(framed(new JsonObject().put("type", "hello").put("version", 1)));
            }
            for (int i = random.nextInt(20); i >= 0; i--) {
                client.raw(mutated(framed(frame())));
            }
        } catch (UncheckedIOException cut) {
            // the node may end a session that breaks its rules
            assertThat(cut).hasCauseInstanceOf(java.io.IOException.class);
        }
    }

    private void attackSockJs(HttpClient http, int port) throws Exception {
        try (Browser browser = new Browser(http, port)) {
            for (int i = random.nextInt(5); i >= 0; i--) {
                String text = frame().encode();
                int cut = random.nextInt(10) == 0 ? random.nextInt(text.length()) : text.length();
                browser.sendText(text.substring(0, cut));
            }
        } catch (java.util.concurrent.ExecutionException cut) {
            assertThat(cut).hasCauseInstanceOf(java.io.IOException.class);
        }
    }

    private void attackWebSocket(int port) {
        WebSocketCarrier carrier = new WebSocketCarrier(port);
        try {
            for (int i = random.nextInt(8); i >= 0; i--) {
                JsonObject frame =
                        i == 7 ? new JsonObject().put("type", "hello").put("version", 1) : frame();
                if (random.nextInt(4) == 0) {
                    carrier.part(frame.encode(), random.nextBoolean());
                } else {
                    byte[] bytes = mutated(framed(frame)).getBytes();
                    carrier.binary(bytes, Math.min(bytes.length, 4), random.nextInt(5) > 0);
                }
            }
        } catch (CompletionException cut) {
            // the node may end a session that breaks its rules; a part of the other kind is not sent at all
            assertThat(cut).cause().isInstanceOfAny(java.io.IOException.class, IllegalStateException.class);
        } finally {
            carrier.close();
        }
    }

    private Buffer framed(JsonObject frame) {
        FrameWriter writer = FORMAT.writer();
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            writer.write(frame, Buffer.buffer(bytes));
        } else {
            writer.write(frame);
        }
        return writer.take();
    }

    /// Most of the time nothing, as a broken length hides what follows.
    private Buffer mutated(Buffer frame) {
        return switch (random.nextInt(12)) {
            case 0 -> frame.setByte(random.nextInt(frame.length()), (byte) random.nextInt());
            case 1 -> frame.setByte(4 + random.nextInt(frame.length() - 4), (byte) random.nextInt());
            case 2 -> frame.getBuffer(0, random.nextInt(frame.length()));
            case 3 -> {
                byte[] noise = new byte[1 + random.nextInt(100)];
                random.nextBytes(noise);
                yield frame.appendBytes(noise);
            }
            default -> frame;
        };
    }

    private JsonObject frame() {
        JsonObject frame = new JsonObject().put("type", one(TYPES)).put("address", one(ADDRESSES));
        for (int i = random.nextInt(6); i > 0; i--) {
            frame.put(one(FIELDS), value(3));
        }
        if (random.nextInt(3) > 0) {
            frame.put("type", one(TYPES)).put("address", one(ADDRESSES));
        }
        return frame;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> random.nextBoolean();
            case 3 -> one(ADDRESSES);
            case 4 -> "r" + random.nextInt(4);
            case 5 -> random.nextDouble();
            case 6 -> "\u0000\uFFFF\u00e9\"\\".repeat(random.nextInt(5));
            case 7 -> new JsonArray().add(value(depth - 1)).add(value(depth - 1));
            case 8 -> new JsonObject().put(one(FIELDS), value(depth - 1)).put("timeout", value(depth - 1));
            default -> new JsonObject().put("authorization", value(depth - 1));
        };
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
