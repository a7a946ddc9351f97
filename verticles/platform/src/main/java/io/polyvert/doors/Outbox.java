package io.polyvert.doors;

import io.polyvert.frames.Fields;
import io.polyvert.frames.FrameWriter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

/// What waits to be written to one client. Frames of one turn of the event loop leave in one write; while a write is
/// under way the next frames wait here. When more than the limit waits, what was not handed to the wire is thrown
/// away, the client gets a last frame that says so, and the session ends.
final class Outbox {
    private static final Buffer NOTHING = Buffer.buffer();

    private final Wire wire;
    private final Context context;
    private final FrameWriter writer;
    private final int maxPendingBytes;
    private final Runnable onOverflow;
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

    void write(Fields.Writing head, Buffer body) {
        if (!closed) {
            writer.write(head, body);
            written();
        }
    }

    /// Writes what waits, then ends the connection. Nothing is written after that.
    void close() {
        if (!closed) {
            closed = true;
            if (writer.length() > 0) {
                wire.write(writer.take());
            }
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
        if (underWay + writer.length() > maxPendingBytes) {
            overflow();
        } else if (!flushing && underWay == 0) {
            flushing = true;
            context.runOnContext(_ -> flush());
        }
    }

    private void flush() {
        flushing = false;
        if (!closed && writer.length() > 0) {
            Buffer batch = writer.take();
            underWay = batch.length();
            wire.write(batch).onComplete(this::flushed);
        }
    }

    private void flushed(AsyncResult<Void> outcome) {
        underWay = 0;
        if (outcome.succeeded()) {
            flush();
        }
    }

    private void overflow() {
        writer.take();
        writer.write(fields -> fields.text("type", "err")
                .text("message", "slow_client")
                .text("reason", "more than " + maxPendingBytes + " bytes wait for this client to read them"));
        close();
        onOverflow.run();
    }
}
