package io.polyvert.client;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A stream that is read, by one thread.
final class Incoming implements Iterator<@Nullable Object> {
    private static final int CREDITS = 64;

    private final Asking asking;
    private final Telling where;
    private final Queue<Optional<Object>> items = new ArrayDeque<>();
    private String name;

    /// @param name where to pull
    Incoming(Asking asking, Telling where, String name) {
        this.asking = asking;
        this.where = where;
        this.name = name;
    }

    static Incoming begunBy(Asking asking, Telling where, Frame answer) {
        Incoming incoming = new Incoming(asking, where, "");
        incoming.take(answer);
        return incoming;
    }

    Stream<@Nullable Object> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    @Override
    public boolean hasNext() {
        while (items.isEmpty() && !name.isEmpty()) {
            String from = name;
            name = "";
            take(asking.pull(from, Map.of("credits", CREDITS), where));
        }
        return !items.isEmpty();
    }

    @Override
    public @Nullable Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return items.remove().orElse(null);
    }

    private void take(Frame batch) {
        Object body = batch.body();
        boolean isStream = batch.has("stream");
        List<?> came = isStream && body instanceof List<?> list ? list : Collections.singletonList(body);
        came.forEach(item -> items.add(Optional.ofNullable(item)));
        name = batch.text("stream");
    }

    void close() {
        if (!name.isEmpty()) {
            where.drop(name);
            name = "";
            items.clear();
        }
    }
}
