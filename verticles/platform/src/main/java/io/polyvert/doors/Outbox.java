package io.polyvert.doors;

import io.polyvert.frames.Fields;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// What waits to be written to one client. Frames of one turn of the event loop leave in one write; while a write is
/// under way the next frames wait here. When more than the limit waits, what was not handed to the wire is thrown
/// away, the client gets a last frame that says so, and the session ends.
final class Outbox {
    private static final Buffer NOTHING = Buffer.buffer();
    /// Frames leave in buffers of about this size: larger ones are moved while they grow, and trouble the heap.
    private static final int PART_BYTES = 64 * 1024;

    private final Wire wire;
    private final Context context;
    private final FrameWriter writer;
    private final int maxPendingBytes;
    private final Runnable onOverflow;
    /// What was collected before what is in the writer.
    private final List<Buffer> parts = new ArrayList<>(0);

    private int inParts;
    private int underWay;
    private boolean flushing;
    private boolean closed;

    /// @param onOverflow called once, when the outbox has closed itself
    Outbox(Wire wire, Context context, FrameWriter writer, int maxPendingBytes, Runnable onOverflow) {
        this.wire = wire;
        this.context = context;
        this.writer = writer;
        this.maxPendingBytes = maxPendingBytes;
        this.onOverflow = onOverflow;
    }

    void write(Fields.Writing frame) {
        if (!closed) {
            writer.write(frame);
            written();
        }
    }

    /// @param body not to be changed after the call
    void write(Fields.Writing head, Buffer body) {
        if (closed) {
            return;
        }
        if (body.length() >= PART_BYTES && wire.carriesParts()) {
            writer.write(head, body.length());
            collect(writer.take());
            collect(body);
        } else {
            writer.write(head, body);
        }
        written();
    }

    private void collect(Buffer part) {
        inParts += part.length();
        parts.add(part);
    }

    /// Writes what waits, then ends the connection. Nothing is written after that.
    void close() {
        if (!closed) {
            closed = true;
            writeAll();
            wire.close();
        }
    }

    /// Writes nothing, if nothing is under way: shows the socket's timeout for writes that this client is no slow one.
    void pulse() {
        if (!closed && underWay == 0) {
            wire.write(NOTHING);
        }
    }

    private void written() {
        if (underWay + inParts + writer.length() > maxPendingBytes) {
            overflow();
            return;
        }
        if (writer.length() >= PART_BYTES) {
            collect(writer.take());
        }
        if (!flushing && underWay == 0) {
            flushing = true;
            context.runOnContext(_ -> flush());
        }
    }

    private void flush() {
        flushing = false;
        int waiting = inParts + writer.length();
        if (!closed && waiting > 0) {
            underWay = waiting;
            writeAll().onComplete(this::flushed);
        }
    }

    /// Completes with the last of it.
    private Future<Void> writeAll() {
        Future<Void> last = Future.succeededFuture();
        for (Buffer part : parts) {
            last = wire.write(part);
        }
        parts.clear();
        inParts = 0;
        return writer.length() > 0 ? wire.write(writer.take()) : last;
    }

    private void flushed(AsyncResult<Void> outcome) {
        underWay = 0;
        if (outcome.succeeded()) {
            flush();
        }
    }

    private void overflow() {
        parts.clear();
        inParts = 0;
        writer.take();
        writer.write(fields -> fields.text("type", "err")
                .text("message", "slow_client")
                .text("reason", "more than " + maxPendingBytes + " bytes wait for this client to read them"));
        close();
        onOverflow.run();
    }
}
