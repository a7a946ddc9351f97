package io.polyvert.doors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests that were delivered to the client and that it has not answered, by reply address. Vert.x does not say when
/// a requester gives up, so an entry that is old makes room when there is none left.
final class Unanswered {
    private static final long OLD_NANOS = 60_000_000_000L;

    private final int limit;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /// Reply addresses of requests that were taken back last: an answer may be on its way.
    private final Set<String> takenBack = new LinkedHashSet<>();

    private @Nullable Promise<Void> settled;

    Unanswered(int limit) {
        this.limit = limit;
    }

    private record Entry(Message<?> message, long since) {}

    /// False when the client owes as many answers as it may.
    boolean add(Message<?> message, long now) {
        if (entries.size() >= limit && !dropOldest(now)) {
            return false;
        }
        entries.put(message.replyAddress(), new Entry(message, now));
        return true;
    }

    /// The request that waits for an answer at this address, once.
    @Nullable
    Message<?> take(String replyAddress) {
        Entry entry = entries.remove(replyAddress);
        settle();
        return entry == null ? null : entry.message;
    }

    /// The caller has left. False when the request was answered before.
    boolean takeBack(String replyAddress) {
        if (take(replyAddress) == null) {
            return false;
        }
        if (takenBack.size() >= limit) {
            takenBack.remove(takenBack.iterator().next());
        }
        takenBack.add(replyAddress);
        return true;
    }

    /// Whether an answer to this address met the news, on its way, that nobody wants it; once.
    boolean wasTakenBack(String replyAddress) {
        return takenBack.remove(replyAddress);
    }

    /// Hands every request to `last` and forgets it.
    void drain(Consumer<Message<?>> last) {
        List<Entry> all = new ArrayList<>(entries.values());
        entries.clear();
        all.forEach(entry -> last.accept(entry.message));
        settle();
    }

    /// Completes when no request waits for an answer.
    Future<Void> settled() {
        Promise<Void> promise = Promise.promise();
        settled = promise;
        settle();
        return promise.future();
    }

    private void settle() {
        if (settled != null && entries.isEmpty()) {
            settled.tryComplete();
        }
    }

    private boolean dropOldest(long now) {
        var oldest = entries.entrySet().iterator();
        if (!oldest.hasNext() || now - oldest.next().getValue().since < OLD_NANOS) {
            return false;
        }
        oldest.remove();
        return true;
    }
}
