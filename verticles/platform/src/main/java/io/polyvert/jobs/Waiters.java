package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who waits for jobs to finish. Used on any thread.
final class Waiters {
    private static final int MOST = 100_000;

    private final Map<Long, List<Promise<Finished>>> byJob = new HashMap<>();
    private int size;

    synchronized Promise<Finished> join(long id) {
        if (size >= MOST) {
            throw Failure.UNAVAILABLE.because(MOST + " wait for jobs already; ask for the job later");
        }
        size++;
        Promise<Finished> promise = Promise.promise();
        byJob.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(promise);
        return promise;
    }

    synchronized void leave(long id, Promise<Finished> promise) {
        List<Promise<Finished>> all = byJob.get(id);
        if (all != null && all.remove(promise)) {
            size--;
            if (all.isEmpty()) {
                byJob.remove(id);
            }
        }
    }

    private synchronized List<Promise<Finished>> take(long id) {
        List<Promise<Finished>> all = byJob.remove(id);
        size -= all == null ? 0 : all.size();
        return all == null ? List.of() : all;
    }

    void tell(List<Finished> finished) {
        for (Finished one : finished) {
            take(one.job().id()).forEach(promise -> promise.tryComplete(one));
        }
    }

    void refuse(String reason) {
        List<List<Promise<Finished>>> all;
        synchronized (this) {
            all = List.copyOf(byJob.values());
            byJob.clear();
            size = 0;
        }
        all.forEach(some -> some.forEach(promise -> promise.tryFail(Failure.UNAVAILABLE.because(reason))));
    }
}
