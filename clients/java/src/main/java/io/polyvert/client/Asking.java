package io.polyvert.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What this client waits for: answers to its requests, and acknowledgements.
final class Asking {
    private static final Duration PULL = Duration.ofSeconds(30);
    private static final long RETRY_PAUSE_MS = 100;

    private final Bus bus;
    private final Map<String, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();

    Asking(Bus bus) {
        this.bus = bus;
    }

    /// Cancelling the future takes the request back.
    CompletableFuture<Message> request(String to, @Nullable Object body, Options options) {
        AtomicReference<@Nullable CompletableFuture<Frame>> last = new AtomicReference<>();
        CompletableFuture<Message> reply = asking(to, body, options, last).thenApply(frame -> {
            if (frame.has("stream")) {
                drop(frame.text("stream"));
                throw new Failure(
                        Failure.INVALID,
                        "'" + to + "' answers with a stream; read it: bus.stream(\"" + to + "\", body)");
            }
            return new Message(to, frame.body(), frame.headers(), Long.MAX_VALUE, null);
        });
        var _ = reply.whenComplete((_, _) -> {
            CompletableFuture<Frame> underWay = last.get();
            if (reply.isCancelled() && underWay != null) {
                underWay.cancel(true);
            }
        });
        return reply;
    }

    /// Waits for the first answer, which may begin a stream.
    Frame ask(String to, @Nullable Object body, Options options) {
        return await(asking(to, body, options, new AtomicReference<>()));
    }

    Frame pull(String stream, Map<String, ?> order) {
        return await(once(stream, order, Options.NONE.withTimeout(PULL)));
    }

    /// Nobody reads the rest of a stream. Does nothing without a name.
    void drop(String stream) {
        if (!stream.isEmpty()) {
            bus.tell(Frame.of("send", stream).withBody(Map.of("drop", true)));
        }
    }

    CompletableFuture<Frame> acknowledged(Frame frame) {
        long id = bus.nextNumber();
        return awaitAs(Long.toString(id), frame.with("id", id));
    }

    /// @param last where the request under way is noted, of which there may be several one after the other
    private CompletableFuture<Frame> asking(
            String to,
            @Nullable Object body,
            Options options,
            AtomicReference<@Nullable CompletableFuture<Frame>> last) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience(options));
        CompletableFuture<Frame> answer = once(to, body, options);
        last.set(answer);
        return !options.isRetrying()
                ? answer
                : answer.exceptionallyCompose(cause -> {
                    Duration left = Duration.ofNanos(end - System.nanoTime());
                    return isLost(cause) && left.toMillis() > 0 && !bus.isOver()
                            ? CompletableFuture.runAsync(
                                            () -> {},
                                            CompletableFuture.delayedExecutor(RETRY_PAUSE_MS, TimeUnit.MILLISECONDS))
                                    .thenCompose(_ -> asking(to, body, options.withTimeout(left), last))
                            : CompletableFuture.failedFuture(cause);
                });
    }

    private static boolean isLost(Throwable cause) {
        Throwable failure = cause instanceof CompletionException wrapped ? wrapped.getCause() : cause;
        return failure instanceof Failure lost && lost.type().equals(Failure.LOST);
    }

    private CompletableFuture<Frame> once(String to, @Nullable Object body, Options options) {
        String name = "r" + bus.nextNumber();
        Map<String, String> headers = new TreeMap<>(options.headers());
        headers.put("timeout", Long.toString(patience(options)));
        Frame frame = Frame.of("send", to)
                .with("replyAddress", name)
                .with("headers", headers)
                .withBody(body);
        options.key().ifPresent(key -> frame.with("key", key));
        options.stream().ifPresent(items -> frame.with("stream", bus.give(items)));
        CompletableFuture<Frame> answer = awaitAs(name, frame);
        var _ = answer.whenComplete((_, _) -> {
            if (answer.isCancelled() && waiting.remove(name) != null) {
                bus.tell(Frame.of("cancel", name));
            }
        });
        return answer;
    }

    /// In ms: what was asked for, but no longer than the caller of the handler that asks.
    private long patience(Options options) {
        long asked = options.timeout().map(Duration::toMillis).orElseGet(bus::timeoutMs);
        return Math.max(1, Math.min(asked, Serving.leftMs()));
    }

    private CompletableFuture<Frame> awaitAs(String name, Frame frame) {
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        waiting.put(name, answer);
        try {
            bus.tellNow(frame);
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
                (int) frame.number("failureCode"),
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
