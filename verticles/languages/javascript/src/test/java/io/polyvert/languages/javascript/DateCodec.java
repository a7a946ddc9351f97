package io.polyvert.languages.javascript;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.time.LocalDate;

/// Lets a class travel that JavaScript knows nothing of.
final class DateCodec implements MessageCodec<LocalDate, LocalDate> {
    @Override
    public void encodeToWire(Buffer buffer, LocalDate date) {
        buffer.appendLong(date.toEpochDay());
    }

    @Override
    public LocalDate decodeFromWire(int position, Buffer buffer) {
        return LocalDate.ofEpochDay(buffer.getLong(position));
    }

    @Override
    public LocalDate transform(LocalDate date) {
        return date;
    }

    @Override
    public String name() {
        return "date.v1";
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
