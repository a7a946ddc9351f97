package io.polyvert.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Of a request or a message.
///
/// @param timeout how long to wait; empty for as long as the node says
/// @param isRetrying whether a request whose connection is lost is asked again while its time lasts; its handler may
/// see
/// it twice
/// @param stream what the handler reads as [Message#stream]; made as it is read, and closed in the end
/// @param key messages of one key go to one member of a group, while its members stay the same
public record Options(
        Map<String, String> headers,
        Optional<Duration> timeout,
        boolean isRetrying,
        Optional<Stream<?>> stream,
        Optional<String> key) {
    public static final Options NONE =
            new Options(Map.of(), Optional.empty(), false, Optional.empty(), Optional.empty());

    public Options withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Options(more, timeout, isRetrying, stream, key);
    }

    public Options withTimeout(Duration wanted) {
        if (wanted.toMillis() < 1) {
            throw new IllegalArgumentException("timeout " + wanted + " is shorter than a millisecond");
        }
        return new Options(headers, Optional.of(wanted), isRetrying, stream, key);
    }

    public Options retrying() {
        return new Options(headers, timeout, true, stream, key);
    }

    public Options withStream(Stream<? extends @Nullable Object> items) {
        return new Options(headers, timeout, isRetrying, Optional.of(items), key);
    }

    public Options withKey(String wanted) {
        return new Options(headers, timeout, isRetrying, stream, Optional.of(wanted));
    }
}
