package io.polyvert.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What this client waits for: answers to its requests, and acknowledgements.
final class Asking {
    private static final Duration PULL = Duration.ofSeconds(30);
    private static final Executor SOON =
            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS, Thread::startVirtualThread);

    private final Bus bus;
    private final Map<String, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();

    Asking(Bus bus) {
        this.bus = bus;
    }

    /// Cancelling the future takes the request back.
    CompletableFuture<Message> request(String to, @Nullable Object body, Options options) {
        CompletableFuture<Frame> answer = asking(to, body, options);
        CompletableFuture<Message> reply = answer.thenApply(frame -> {
            if (frame.has("stream")) {
                bus.here().drop(frame.text("stream"));
                throw new Failure(
                        Failure.INVALID,
                        "'" + to + "' answers with a stream; read it: bus.stream(\"" + to + "\", body)");
            }
            return new Message(to, frame.body(), frame.headers(), Long.MAX_VALUE, null);
        });
        takeBackWith(reply, answer);
        return reply;
    }

    private static void takeBackWith(CompletableFuture<?> cancelled, CompletableFuture<?> underWay) {
        var _ = cancelled.whenComplete((_, _) -> {
            if (cancelled.isCancelled()) {
                underWay.cancel(true);
            }
        });
    }

    /// Waits for the first answer, which may begin a stream.
    Frame ask(String to, @Nullable Object body, Options options) {
        return await(asking(to, body, options));
    }

    Frame pull(String stream, Map<String, ?> order, Telling where) {
        return await(once(stream, order, Options.NONE.withTimeout(PULL), where));
    }

    CompletableFuture<Frame> acknowledged(Frame frame) {
        return acknowledged(frame, bus.here());
    }

    CompletableFuture<Frame> acknowledged(Frame frame, Telling where) {
        long id = bus.nextNumber();
        return awaitAs(Long.toString(id), frame.with("id", id), where);
    }

    private CompletableFuture<Frame> asking(String to, @Nullable Object body, Options options) {
        if (!options.isRetrying()) {
            return once(to, body, options, bus.here());
        }
        if (options.stream().isPresent()) {
            options.stream().orElseThrow().close();
            throw new IllegalArgumentException(
                    "a request that brings a stream cannot be asked again; leave retrying() out");
        }
        CompletableFuture<Frame> outcome = new CompletableFuture<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience(options));
        attempt(outcome, end, left -> once(to, body, options.withTimeout(left), bus.here()));
        return outcome;
    }

    /// Asks, and again after each loss of the connection until the end, unless the outcome is not wanted any more.
    private void attempt(CompletableFuture<Frame> outcome, long end, Function<Duration, CompletableFuture<Frame>> ask) {
        CompletableFuture<Frame> answer = ask.apply(left(end));
        takeBackWith(outcome, answer);
        var _ = answer.whenComplete((frame, cause) -> {
            if (cause == null) {
                outcome.complete(frame);
            } else if (isLost(cause) && !bus.isOver()) {
                var _ = CompletableFuture.runAsync(() -> again(outcome, end, ask, cause), SOON)
                        .exceptionally(broken -> {
                            outcome.completeExceptionally(broken);
                            return null;
                        });
            } else {
                outcome.completeExceptionally(cause);
            }
        });
    }

    private void again(
            CompletableFuture<Frame> outcome,
            long end,
            Function<Duration, CompletableFuture<Frame>> ask,
            Throwable lost) {
        if (System.nanoTime() - end >= 0) {
            outcome.completeExceptionally(lost);
        } else if (!outcome.isDone()) {
            attempt(outcome, end, ask);
        }
    }

    /// Whole milliseconds, and at least one.
    private static Duration left(long end) {
        return Duration.ofMillis(Math.max(1, Math.ceilDiv(end - System.nanoTime(), 1_000_000)));
    }

    static boolean isLost(Throwable cause) {
        Throwable failure = cause instanceof CompletionException wrapped ? wrapped.getCause() : cause;
        return failure instanceof Failure lost && lost.type().equals(Failure.LOST);
    }

    private CompletableFuture<Frame> once(String to, @Nullable Object body, Options options, Telling where) {
        String name = "r" + bus.nextNumber();
        Map<String, String> headers = new TreeMap<>(options.headers());
        headers.put("timeout", Long.toString(patience(options)));
        Frame frame = Frame.of("send", to)
                .with("replyAddress", name)
                .with("headers", headers)
                .withBody(body);
        options.key().ifPresent(key -> frame.with("key", key));
        Optional<Outgoing> given = options.stream().map(items -> bus.give(items, where));
        given.ifPresent(stream -> frame.with("stream", stream.name()));
        CompletableFuture<Frame> answer;
        try {
            answer = awaitAs(name, frame, where);
        } catch (IllegalArgumentException cannotTravel) {
            given.ifPresent(bus::over);
            throw cannotTravel;
        }
        var _ = answer.whenComplete((_, failed) -> {
            if (failed != null) {
                given.ifPresent(bus::over);
            }
            if (answer.isCancelled() && waiting.remove(name) != null) {
                where.say(Frame.of("cancel", name));
            }
        });
        return answer;
    }

    /// In ms: what was asked for, but no longer than the caller of the handler that asks.
    private long patience(Options options) {
        long asked = options.timeout().map(Duration::toMillis).orElseGet(bus::timeoutMs);
        return Math.max(1, Math.min(asked, Serving.leftMs()));
    }

    private CompletableFuture<Frame> awaitAs(String name, Frame frame, Telling where) {
        byte[] bytes = frame.bytes(where.maxDepth());
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        waiting.put(name, answer);
        try {
            where.tell(bytes);
        } catch (IOException gone) {
            waiting.remove(name);
            answer.completeExceptionally(bus.lost(gone));
        } catch (Failure refused) {
            waiting.remove(name);
            answer.completeExceptionally(refused);
        }
        return answer;
    }

    private static Frame await(CompletableFuture<Frame> answer) {
        try {
            return answer.get(1, TimeUnit.DAYS); // the node ends it long before
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Failure(Failure.CANCELLED, "the thread that waits was interrupted");
        } catch (ExecutionException | TimeoutException failed) {
            throw failed.getCause() instanceof Failure failure
                    ? failure
                    : new Failure(Failure.UNAVAILABLE, String.valueOf(failed.getMessage()));
        }
    }

    /// False when nothing waits under this name.
    boolean settle(String name, Frame answer) {
        CompletableFuture<Frame> asked = waiting.remove(name);
        if (asked == null) {
            return false;
        }
        if (answer.type().equals("err")) {
            asked.completeExceptionally(failure(answer));
        } else {
            asked.complete(answer);
        }
        return true;
    }

    private static Failure failure(Frame frame) {
        String kind = frame.text("failureType");
        String reason = frame.text("reason");
        return new Failure(
                frame.has("failureCode") ? (int) frame.number("failureCode") : Failure.INVALID,
                kind.isEmpty() ? Failure.RECIPIENT_FAILURE : kind,
                reason.isEmpty() ? frame.text("message") : reason);
    }

    void failAll(Failure failure) {
        waiting.keySet().forEach(name -> {
            CompletableFuture<Frame> answer = waiting.remove(name);
            if (answer != null) {
                answer.completeExceptionally(failure);
            }
        });
    }
}
