package io.polyvert.launcher.conformance;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The node that the client talks with. It tells the client's program over the bus what to do, at the address
/// [#COMMANDS]; see `clients/CONFORMANCE.md`.
final class Script implements AutoCloseable {
    static final String COMMANDS = "conformance";
    static final String REFUSED = "conformance.refused";
    /// Giving this one up is never acknowledged.
    static final String UNHEARD = "conformance.unheard";

    static final int TIMEOUT_MS = 30_000;

    private final ServerSocket server;
    private final int patienceMs;
    private @Nullable Process client;
    private @Nullable Session session;
    private int last;

    Script(int patienceMs) throws IOException {
        this.patienceMs = patienceMs;
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setSoTimeout(patienceMs);
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /// Waits no longer for a connection when the client's program has ended.
    void follow(Process program) {
        client = program;
        Thread.ofVirtual().start(() -> {
            program.onExit().join();
            closeServer();
        });
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException _) {
            // closed is closed
        }
    }

    Session session() {
        if (session == null) {
            throw new Wrong("no client has come");
        }
        return session;
    }

    /// Drops what the client sent and no case wanted.
    void forget() {
        if (session != null) {
            session.clear();
        }
    }

    /// Waits for a connection, its hello and its registration for commands.
    void welcome() {
        try {
            if (session != null) {
                session.close();
            }
            session = new Session(
                    server.accept(), patienceMs, Map.of(REFUSED, "'" + REFUSED + "' is refused on purpose"));
        } catch (SocketTimeoutException absent) {
            throw new Wrong("the client did not connect to " + url() + " (VERTX_BUS) within " + patienceMs + " ms");
        } catch (IOException cause) {
            throw new Wrong(
                    client != null && !client.isAlive()
                            ? "the program ended with " + client.exitValue() + " before it connected to " + url()
                                    + " (VERTX_BUS)"
                            : "the client cannot connect: " + cause.getMessage());
        }
        Frame hello = session().next("a first frame", _ -> true);
        expect("the first frame's type", "hello", hello.type());
        expect("the version in hello", 1, hello.head().getValue("version"));
        session()
                .say(new JsonObject()
                        .put("type", "hello")
                        .put("version", 1)
                        .put("node", "1")
                        .put("maxFrameBytes", 4 * 1024 * 1024)
                        .put("timeout", TIMEOUT_MS));
        Frame register = session().next("register for '" + COMMANDS + "'", frame -> frame.is("register", COMMANDS));
        if (!(register.head().getValue("id") instanceof Integer id) || id < 1) {
            throw new Wrong("register has no positive id, so it cannot be acknowledged: " + register);
        }
    }

    /// Tells the client what to do; the result is the address at which it answers.
    String tell(String what, JsonObject more) {
        return tell(what, more, new JsonObject());
    }

    String tell(String what, JsonObject more, JsonObject fields) {
        String answer = newAddress();
        session()
                .say(message(COMMANDS, answer, new JsonObject().put("do", what).mergeIn(more))
                        .mergeIn(fields));
        return answer;
    }

    String newAddress() {
        return "__vertx.reply." + ++last;
    }

    static JsonObject message(String address, @Nullable String replyAddress, @Nullable Object body) {
        JsonObject frame = new JsonObject().put("type", "message").put("address", address);
        if (replyAddress != null) {
            frame.put("replyAddress", replyAddress);
        }
        return frame.put("headers", new JsonObject()).put("send", true).put("body", body);
    }

    static JsonObject failure(String address, String source, int code, String type, String text) {
        return new JsonObject()
                .put("type", "err")
                .put("address", address)
                .put("sourceAddress", source)
                .put("failureCode", code)
                .put("failureType", type)
                .put("message", text);
    }

    /// What the client says of the work that it was told at that address.
    JsonObject outcome(String answer) {
        Frame frame = send(answer);
        if (frame.head().containsKey("failureCode")) {
            throw new Wrong("the client's program failed: " + frame);
        }
        return frame.head().getValue("body") instanceof JsonObject outcome ? outcome : new JsonObject();
    }

    JsonObject done(String what, JsonObject more) {
        return outcome(tell(what, more));
    }

    Frame send(String address) {
        return session().next("a send to '" + address + "'", frame -> frame.is("send", address));
    }

    /// Nothing of the kind has come when the client has done what it is told afterwards.
    void expectNone(String what, Predicate<Frame> unwanted) {
        done("nothing", new JsonObject());
        for (Frame frame : session().kept()) {
            if (unwanted.test(frame)) {
                throw new Wrong(what + " came: " + frame);
            }
        }
    }

    static void expect(String what, @Nullable Object expected, @Nullable Object actual) {
        if (!same(expected, actual)) {
            throw new Wrong(what + " is " + shown(actual) + ", not " + shown(expected));
        }
    }

    /// Numbers by their value: 1 and 1.0 are the same in JSON.
    private static boolean same(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Number one && actual instanceof Number other) {
            return one.doubleValue() == other.doubleValue() && one.longValue() == other.longValue();
        }
        if (expected instanceof JsonArray one && actual instanceof JsonArray other) {
            if (one.size() != other.size()) {
                return false;
            }
            for (int i = 0; i < one.size(); i++) {
                if (!same(one.getValue(i), other.getValue(i))) {
                    return false;
                }
            }
            return true;
        }
        return Objects.equals(expected, actual);
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "'" + text + "'";
            case Buffer bytes -> bytes.length() + " bytes";
            default -> value.toString();
        };
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        closeServer();
    }
}
