package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.Pieces;
import io.polyvert.streams.Incoming;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/* A few pieces are on their way at a time: while the store makes some safe, the next ones gather, and one write to the
 * disk makes all of them safe. No more is read meanwhile, so a body of any length takes the same memory. */

/// One body that is read from its stream and written to the store. On the event loop of the jobs.
final class Upload {
    private static final int MOST_UNDER_WAY = 8;
    /// So many pieces are written before the store is asked again whether it has room.
    private static final int STEP = 128;

    private final Engine engine;
    private final Incoming items;
    private final long id;
    private final long mostBytes;
    private final Promise<Long> whole = Promise.promise();
    private Buffer open = Buffer.buffer();
    private long bytes;
    private int untilAsked;
    private int underWay;
    private boolean waits;
    private boolean ended;

    /// @param items must have been made in the call that brings them
    Upload(Engine engine, Incoming items, long id, long mostBytes) {
        this.engine = engine;
        this.items = items;
        this.id = id;
        this.mostBytes = mostBytes;
        Call.current()
                .ifPresent(call -> call.onCancel(() -> fail(Failure.CANCELLED.because("who submitted it has left"))));
    }

    /// Makes the job when its whole body is safe; when anything fails, nothing remains.
    Future<Submitted> submit(JobOrder order, String origin) {
        return engine.ask((book, now) -> book.begin(id, order, now)).compose(held -> {
            held.ifPresent(_ -> items.cancel());
            return held.map(Future::succeededFuture).orElseGet(() -> write(order, origin));
        });
    }

    private Future<Submitted> write(JobOrder order, String origin) {
        next();
        return whole.future()
                .compose(length -> engine.ask((book, now) -> book.submitUploaded(id, order, length, origin, now)))
                .recover(cause -> {
                    fail(cause);
                    return engine.ask((book, _) -> book.giveUp(id)).transform(_ -> Future.failedFuture(notSafe(cause)));
                });
    }

    /// A stream cannot be read twice, so nobody but who has it can submit it again.
    private static Throwable notSafe(Throwable cause) {
        return cause instanceof ReplyException failure && Failure.codeOf(failure) == Failure.UNAVAILABLE.code()
                ? Failure.UNAVAILABLE.because("the body is not safe, submit it again: " + failure.getMessage())
                : cause;
    }

    private void next() {
        if (untilAsked <= 0) {
            untilAsked = STEP;
            engine.read(JobStore::room).onComplete(this::roomIs, this::fail);
        } else {
            items.batch().onComplete(this::took, this::fail);
        }
    }

    private void roomIs(long room) {
        if (room < (long) STEP * Pieces.BYTES) {
            fail(Failure.UNAVAILABLE.because("the cluster's memory has no room for more large bodies; let some jobs"
                    + " finish and be forgotten (retentionMs), or keep jobs in jobs.database"));
        } else {
            next();
        }
    }

    private void took(List<@Nullable Object> batch) {
        for (Object item : batch) {
            if (whole.future().isComplete()) {
                return;
            }
            take(item);
        }
        ended = batch.isEmpty();
        if (ended && open.length() > 0) {
            writeOpen();
        }
        waits = underWay >= MOST_UNDER_WAY;
        goOn();
    }

    private void take(@Nullable Object item) {
        switch (item) {
            case Buffer part -> add(part);
            case String text -> add(Buffer.buffer(text));
            case null, default ->
                fail(Failure.INVALID.because("a job's body is a stream of bytes or strings, not of other JSON"));
        }
    }

    private void add(Buffer part) {
        bytes += part.length();
        if (bytes > mostBytes) {
            fail(Failure.TOO_LARGE.because("the body has more than " + mostBytes + " bytes; jobs.maxStreamBytes="
                    + mostBytes + "; keep it elsewhere and submit where it is"));
            return;
        }
        for (int at = 0; at < part.length(); ) {
            int length = Math.min(Pieces.BYTES - open.length(), part.length() - at);
            open.appendBuffer(part, at, length);
            at += length;
            if (open.length() == Pieces.BYTES) {
                writeOpen();
            }
        }
    }

    private void writeOpen() {
        Buffer piece = open;
        open = Buffer.buffer();
        underWay++;
        untilAsked--;
        engine.ask((book, _) -> book.piece(id, piece)).onComplete(_ -> written(), this::fail);
    }

    private void written() {
        underWay--;
        if (waits && underWay < MOST_UNDER_WAY) {
            waits = false;
            goOn();
        } else if (ended && underWay == 0) {
            goOn();
        }
    }

    private void goOn() {
        if (whole.future().isComplete()) {
            return;
        }
        if (!ended) {
            if (!waits) {
                next();
            }
        } else if (underWay == 0) {
            whole.complete(bytes);
        }
    }

    private void fail(Throwable cause) {
        if (whole.tryFail(cause)) {
            items.cancel();
        }
    }
}
