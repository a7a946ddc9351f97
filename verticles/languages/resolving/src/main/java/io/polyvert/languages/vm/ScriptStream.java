package io.polyvert.languages.vm;

import io.polyvert.streams.Incoming;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stream that a script reads. Whoever stops before its end closes it.
public final class ScriptStream {
    private static final int MAX_LIST = 1_000_000;

    private final Incoming items;
    private final UnaryOperator<Throwable> inWords;

    ScriptStream(Incoming items, UnaryOperator<Throwable> inWords) {
        this.items = items;
        this.inWords = inWords;
    }

    Incoming items() {
        return items;
    }

    /// Calls `then` with each item in its order. Completes at the end of the stream; fails when the stream does or when
    /// `then` throws.
    public Future<Void> read(Consumer<@Nullable Object> then) {
        Promise<Void> over = Promise.promise();
        items.exceptionHandler(cause -> over.tryFail(inWords.apply(cause)))
                .endHandler(_ -> over.tryComplete())
                .handler(item -> {
                    try {
                        then.accept(Values.toScript(item));
                    } catch (RuntimeException | LinkageError | AssertionError thrown) {
                        close();
                        over.tryFail(thrown);
                    }
                });
        return over.future();
    }

    /// All items, a million at most.
    public Future<List<@Nullable Object>> toList() {
        List<@Nullable Object> all = new ArrayList<>();
        return read(item -> {
                    if (all.size() == MAX_LIST) {
                        throw new IllegalStateException(
                                "the stream has more than " + MAX_LIST + " items; take them one by one: read { ... }");
                    }
                    all.add(item);
                })
                .map(all);
    }

    /// Nothing more is wanted.
    public void close() {
        items.cancel();
    }
}
