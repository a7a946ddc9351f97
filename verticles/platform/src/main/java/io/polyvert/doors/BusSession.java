package io.polyvert.doors;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Failure;
import io.polyvert.calls.Calls;
import io.polyvert.frames.Decoded;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client on the event bus: does what its frames ask and brings it what it registered for. Lives on the event loop
/// of its connection; whatever ends the connection ends all that the client has on the bus.
final class BusSession implements Wire.Session {
    private static final List<String> TYPES = List.of(
            "ping", "register", "unregister", "send", "publish", "cancel", "hello", "auth", "ready", "failed", "log");

    private final Door door;
    private final Context context;
    private final Consumer<BusSession> onClose;
    private final Visitor visitor;
    private final @Nullable SocketAddress client;
    private final Silence silence;
    private final Pace pace;
    private final Wire wire;
    private final Outbox outbox;
    private final Outgoing out;
    private final Receiving receiving;
    private final Sending sending;
    private final Runnable stopWatching;
    private boolean spoken;
    private boolean settled;
    private boolean closed;
    /// Signs of life that were asked for since the last one came.
    private int unheard;
    /// Whether it has answered one: a program that knows no heartbeat is not watched.
    private boolean watched;

    /// @param now the time of its door, as in [#tick]
    /// @param onClose called once, on the session's event loop
    BusSession(Door door, Context context, Wire wire, long now, Consumer<BusSession> onClose) {
        this.door = door;
        this.context = context;
        this.onClose = onClose;
        this.wire = wire;
        this.client = wire.remoteAddress();
        this.visitor = new Visitor(door.guard(), who(wire), client == null ? "" : String.valueOf(client));
        this.silence = new Silence(door.limits(), now);
        this.pace = new Pace(door.vertx(), wire.input(), door.limits().framesPerSecond());
        this.outbox =
                new Outbox(wire, context, door.format().writer(), door.limits().maxPendingBytes(), this::closed);
        this.out = new Outgoing(outbox);
        Unanswered unanswered = new Unanswered(door.limits().maxCalls());
        SessionStreams streams = new SessionStreams(door.vertx(), door.limits());
        this.receiving = new Receiving(door, visitor, out, unanswered, streams);
        this.sending = new Sending(door, visitor, out, unanswered, receiving, streams);
        this.stopWatching = door.guard().policy().onChange(this::recheck);
        wire.open(this);
    }

    /// Ends the session after writing what waits. May be called on any thread.
    void close() {
        context.runOnContext(_ -> end());
    }

    /// Lets the connection's time limit for writes see whether this client still takes any.
    void pulse() {
        context.runOnContext(_ -> outbox.pulse());
    }

    /// Where the client is; null when that is not known.
    @Nullable
    SocketAddress client() {
        return client;
    }

    /// Ends a client that says nothing for too long. One that knows the word is asked for a sign of life before.
    ///
    /// @param now milliseconds since some time; called on the session's event loop
    void tick(long now) {
        wire.tick(now);
        if (pace.isWaiting()) {
            silence.heard();
        }
        silence.at(now).ifPresent(this::turnAway);
        if (!closed && out.isExtended() && silence.isTimeToAsk()) {
            out.plain("ping");
        }
    }

    private Who who(Wire wire) {
        Who anyone = door.admission().anyone();
        return anyone.isAnyone() ? door.guard().shown(wire.sslSession()) : anyone;
    }

    /// Refuses the client with a last frame.
    void turnAway(Refusal refusal) {
        out.refused(refusal, 0, null, null);
        end();
    }

    private void end() {
        out.close();
        closed();
    }

    @Override
    public void failed() {
        end();
    }

    @Override
    public void closed() {
        if (!closed) {
            closed = true;
            stopWatching.run();
            visitor.process().ifPresent(peer -> peer.closed(receiving.addresses()));
            sending.close();
            receiving.close();
            onClose.accept(this);
        }
    }

    @Override
    public void came(Wire.Chunk chunk) {
        if (!closed) {
            unheard = 0;
            silence.heard();
            chunk.read(this::decoded);
            pace.keep();
        }
    }

    private void decoded(Decoded decoded) {
        if (closed) {
            return;
        }
        pace.took();
        switch (decoded) {
            case Decoded.Frame(var head, var bytes) -> handle(new Envelope(head, bytes));
            case Decoded.Malformed(var reason, var head) ->
                refuse(Refusal.invalid(reason), new Envelope(head, Optional.empty()));
            case Decoded.Broken(var word, var reason) -> turnAway(new Refusal(word, Failure.INVALID.code(), reason));
        }
    }

    private void handle(Envelope frame) {
        boolean first = !spoken;
        spoken = true;
        try {
            if (visitor.who().isAnyone() && !door.guard().policy().isOpen()) {
                visitor.heed(frame);
            }
            switch (frame.type()) {
                case "send" -> sending.send(frame);
                case "publish" -> sending.publish(frame);
                case "cancel" -> sending.cancel(frame);
                case "ping" -> out.plain("pong");
                case "pong" -> watched = true;
                case "register" -> receiving.register(frame);
                case "unregister" -> receiving.unregister(frame);
                case "hello" -> hello(frame, first);
                case "auth" -> auth(frame);
                case "ready" -> outcome(frame).ready();
                case "failed" -> outcome(frame).failed(said(frame), Optional.ofNullable(frame.text("trace")));
                case "log" -> process(frame).log(level(frame.text("level")), said(frame));
                default -> throw new Refused(unknownType(frame));
            }
        } catch (Refused e) {
            refuse(e.refusal(), frame);
        } finally {
            visitor.sameAgain();
        }
    }

    private void refuse(Refusal refusal, Envelope frame) {
        String asker = frame.type().equals("send") ? frame.replyAddress() : null;
        out.refused(refusal, out.idOf(frame), frame.text("address"), asker);
    }

    private static Refusal unknownType(Envelope frame) {
        String hint = DidYouMean.among(frame.type(), TYPES)
                .map(type -> "did you mean '" + type + "'?")
                .orElse("allowed: " + String.join(", ", TYPES));
        return new Refusal("unknown_type", Failure.INVALID.code(), "type '" + frame.type() + "' is unknown; " + hint);
    }

    private void hello(Envelope frame, boolean first) {
        if (!first) {
            throw new Refused(Refusal.invalid("hello must be the first frame of a session"));
        }
        out.extend();
        if (!(frame.head().getValue("version") instanceof Integer version) || version != 1) {
            turnAway(Refusal.invalid("version=" + frame.head().getValue("version") + " is unknown; allowed: 1"));
            return;
        }
        try {
            Admission.Entrant entrant = door.admission().admit(frame.head(), visitor.from());
            if (!entrant.who().isAnyone()) {
                visitor.become(entrant);
            }
        } catch (Refused e) {
            turnAway(e.refusal());
            return;
        }
        int timeoutMs = Calls.of(door.vertx()).options().timeoutMs();
        out.hello(door.limits(), timeoutMs, visitor.process());
        visitor.process()
                .ifPresent(peer ->
                        peer.connected(new ProcessSession(this::leave, this::tellToStop, this::close, this::beat)));
    }

    /// A client with a fresh token goes on in its session; what the token does not allow is taken from it.
    private void auth(Envelope frame) {
        if (visitor.process().isPresent() || !out.isExtended()) {
            throw new Refused(Refusal.invalid("'auth' is for clients, after hello"));
        }
        visitor.become(door.admission().admit(frame.head(), visitor.from()));
        receiving.recheck();
        out.ok(out.idOf(frame));
    }

    /// Other permissions are in force. May be called on any thread.
    private void recheck() {
        context.runOnContext(_ -> receiving.recheck());
    }

    private Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(_ -> receiving.leave().onComplete(left));
        return left.future();
    }

    private void tellToStop() {
        context.runOnContext(_ -> out.plain("stop"));
    }

    private void beat(int limit) {
        context.runOnContext(_ -> {
            if (closed) {
                return;
            }
            if (watched && unheard++ >= limit) {
                visitor.process().ifPresent(ProcessPeer::silent);
            } else {
                out.plain("ping");
            }
        });
    }

    private ProcessPeer process(Envelope frame) {
        return visitor.process()
                .orElseThrow(() -> new Refused(
                        Refusal.denied("'" + frame.type() + "' is for verticles that this node runs as processes")));
    }

    /// The process to hear whether its verticle was deployed, which it says once.
    private ProcessPeer outcome(Envelope frame) {
        ProcessPeer peer = process(frame);
        if (settled) {
            throw new Refused(Refusal.invalid("'ready' or 'failed' was said already"));
        }
        settled = true;
        return peer;
    }

    private static String said(Envelope frame) {
        String message = frame.text("message");
        return message == null ? "(no message)" : message;
    }

    private static System.Logger.Level level(@Nullable String name) {
        return switch (name) {
            case "debug" -> DEBUG;
            case "warning" -> WARNING;
            case "error" -> ERROR;
            case null, default -> INFO;
        };
    }
}
