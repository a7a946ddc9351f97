package io.polyvert.streams;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of one answer on a stream: a [JsonArray] of items, or one item of bytes as a [Buffer].
final class Batch {
    /// A giver's batch ends with the item that reaches it.
    private static final int FULL_BYTES = 256 * 1024;

    private Batch() {}

    static List<@Nullable Object> items(@Nullable Object body) {
        List<@Nullable Object> items = new ArrayList<>();
        switch (body) {
            case null -> {}
            case JsonArray array -> array.forEach(items::add);
            case byte[] bytes -> items.add(Buffer.buffer(bytes));
            default -> items.add(body);
        }
        return items;
    }

    /// Takes what makes one batch off the queue.
    static Object take(Deque<Optional<Object>> queue, int credits) {
        JsonArray items = new JsonArray();
        int bytes = 0;
        for (int taken = 0; taken < credits && bytes < FULL_BYTES && !queue.isEmpty(); taken++) {
            Object item = queue.getFirst().orElse(null);
            if (isBytes(item)) {
                return items.isEmpty() ? queue.removeFirst().get() : items;
            }
            queue.removeFirst();
            items.add(item);
            bytes += item instanceof String text ? text.length() : 1;
        }
        return items;
    }

    private static boolean isBytes(@Nullable Object item) {
        return item instanceof Buffer || item instanceof byte[];
    }

    /// How much of the reader's memory an item takes, roughly; only what is large counts.
    static int weight(@Nullable Object item) {
        return switch (item) {
            case Buffer bytes -> bytes.length();
            case byte[] bytes -> bytes.length;
            case String text -> text.length();
            case null, default -> 0;
        };
    }
}
