package io.polyvert.launcher.conformance;

import io.polyvert.frames.Decoded;
import io.polyvert.frames.FrameFormat;
import io.polyvert.frames.FrameReader;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One connection of the client. Pings and registrations are answered as they come, all else waits for the script.
/// Waits for as long as `patienceMs` for a frame.
final class Session implements AutoCloseable {
    private static final FrameFormat FORMAT = new FrameFormat(16 * 1024 * 1024, 256);
    private static final int MOST_KEPT = 10_000;
    private static final Frame END =
            new Frame(new JsonObject().put("type", "(end of the connection)"), Optional.empty());

    private final Socket socket;
    private final long patienceMs;
    private final Map<String, String> refused;
    private final BlockingQueue<Frame> came = new LinkedBlockingQueue<>(MOST_KEPT);
    /// Came, and was not wanted yet.
    private final List<Frame> kept = new ArrayList<>();
    private boolean ended;

    /// @param refused addresses that may not be registered, with the reason
    Session(Socket socket, long patienceMs, Map<String, String> refused) throws IOException {
        this.socket = socket;
        this.patienceMs = patienceMs;
        this.refused = new HashMap<>(refused);
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        FrameReader reader = FORMAT.reader();
        byte[] chunk = new byte[65_536];
        try {
            for (int count = socket.getInputStream().read(chunk);
                    count >= 0;
                    count = socket.getInputStream().read(chunk)) {
                reader.read(chunk, 0, count, this::take);
            }
        } catch (IOException | UncheckedIOException end) {
            // reset: an end as well
        }
        came.offer(END);
        close();
    }

    private void take(Decoded decoded) {
        Frame frame = switch (decoded) {
            case Decoded.Frame(var head, var bytes) -> new Frame(head, bytes);
            case Decoded.Malformed(var reason, var _) -> broken(reason);
            case Decoded.Broken(var _, var reason) -> broken(reason);
        };
        switch (frame.type()) {
            case "ping" -> say(new JsonObject().put("type", "pong"));
            case "register", "unregister" -> acknowledge(frame);
            default -> {}
        }
        came.offer(frame);
    }

    private static Frame broken(String reason) {
        return new Frame(new JsonObject().put("type", "(no frame)").put("reason", reason), Optional.empty());
    }

    private void acknowledge(Frame frame) {
        if (frame.is("unregister", Script.UNHEARD)) {
            return;
        }
        String reason = refused.get(String.valueOf(frame.head().getValue("address")));
        JsonObject answer = reason == null
                ? new JsonObject().put("type", "ok")
                : new JsonObject()
                        .put("type", "err")
                        .put("failureCode", 403)
                        .put("message", "access_denied")
                        .put("reason", reason);
        if (frame.head().containsKey("id")) {
            say(answer.put("id", frame.head().getValue("id")));
        }
    }

    /// The next frame that is wanted; others stay for later.
    ///
    /// @param what for the user, when it does not come
    Frame next(String what, Predicate<Frame> wanted) {
        for (int i = 0; i < kept.size(); i++) {
            if (wanted.test(kept.get(i))) {
                return kept.remove(i);
            }
        }
        if (ended) {
            throw new Wrong(what + " cannot come: the client has ended the connection");
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (true) {
            Frame frame = poll(end - System.nanoTime());
            if (frame == null) {
                throw new Wrong(what + " did not come within " + patienceMs + " ms; what came: " + kept);
            }
            ended |= frame.equals(END);
            if (wanted.test(frame)) {
                return frame;
            }
            if (ended) {
                throw new Wrong(what + " did not come before the client ended the connection; what came: " + kept);
            }
            kept.add(frame);
        }
    }

    private @Nullable Frame poll(long nanos) {
        try {
            return came.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Wrong("interrupted");
        }
    }

    /// Forgets what nobody asked for.
    void clear() {
        kept.clear();
    }

    List<Frame> kept() {
        return List.copyOf(kept);
    }

    static Buffer bytesOf(JsonObject head) {
        FrameWriter writer = FORMAT.writer();
        writer.write(head);
        return writer.take();
    }

    void say(JsonObject head) {
        write(bytesOf(head));
    }

    void say(JsonObject head, Buffer body) {
        FrameWriter writer = FORMAT.writer();
        writer.write(head, body);
        write(writer.take());
    }

    void write(Buffer bytes) {
        try {
            synchronized (socket) {
                socket.getOutputStream().write(bytes.getBytes());
            }
        } catch (IOException gone) {
            throw new Wrong("the client has ended the connection: " + gone.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // closed is closed
        }
    }
}
