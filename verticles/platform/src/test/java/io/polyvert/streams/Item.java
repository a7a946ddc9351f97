package io.polyvert.streams;

import org.jspecify.annotations.Nullable;

record Item(@Nullable Object value) {
    static final Item NULL = new Item(null);

    static Item of(Object value) {
        return new Item(value);
    }
}
