package io.polyvert.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was sent or published to an address, or the answer to a request.
public final class Message {
    private final String address;
    private final @Nullable Object body;
    private final Map<String, String> headers;
    private final long deadlineNanos;
    private final @Nullable Incoming brought;

    Message(
            String address,
            @Nullable Object body,
            Map<String, String> headers,
            long deadlineNanos,
            @Nullable Incoming brought) {
        this.address = address;
        this.body = body;
        this.headers = headers;
        this.deadlineNanos = deadlineNanos;
        this.brought = brought;
    }

    public String address() {
        return address;
    }

    public @Nullable Object body() {
        return body;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /// How long its caller still waits; empty when it did not say. Requests that the handler makes wait no longer.
    public Optional<Duration> remaining() {
        return deadlineNanos == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    /// What the caller brings, to be read once; empty when it brings nothing.
    public Optional<Stream<@Nullable Object>> stream() {
        return Optional.ofNullable(brought).map(Incoming::stream);
    }

    /// Only who answers with a stream goes on reading.
    void leaveStream() {
        if (brought != null) {
            brought.close();
        }
    }
}
