package io.polyvert.jobs;

import org.jspecify.annotations.Nullable;

/// Who does the jobs of one queue: a consumer of its own address that said how many it takes at a time,
/// or, for `node == null`, whoever listens at the queue's address.
final class Worker {
    final String address;
    final @Nullable String node;
    final String label;
    int concurrency;
    int running;
    long heardMs;

    Worker(String address, @Nullable String node, String label, int concurrency, long heardMs) {
        this.address = address;
        this.node = node;
        this.label = label;
        this.concurrency = concurrency;
        this.heardMs = heardMs;
    }

    int free() {
        return concurrency - running;
    }
}
