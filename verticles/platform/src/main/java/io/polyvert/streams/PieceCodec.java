package io.polyvert.streams;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/// Carries a [Piece] between nodes.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 8 | number of the pull, big-endian like all |
/// | 8 | 4 | where the bytes belong in the batch |
/// | 12 | 4 | length of the batch |
/// | 16 | 4 | N, how many bytes follow |
/// | 20 | N | the bytes |
final class PieceCodec implements MessageCodec<Piece, Piece> {
    static final String NAME = "stream.piece.v1";
    private static final int HEAD_BYTES = 20;

    @Override
    public void encodeToWire(Buffer wire, Piece piece) {
        wire.appendLong(piece.pull())
                .appendInt(piece.at())
                .appendInt(piece.of())
                .appendInt(piece.bytes().length())
                .appendBuffer(piece.bytes());
    }

    /// The bytes are those of the wire: nothing is copied.
    @Override
    public Piece decodeFromWire(int position, Buffer wire) {
        int start = position + HEAD_BYTES;
        if (wire.length() < start) {
            throw new IllegalArgumentException("codec '" + NAME + "': " + (wire.length() - position)
                    + " bytes are less than the head of " + HEAD_BYTES);
        }
        int at = wire.getInt(position + 8);
        int of = wire.getInt(position + 12);
        int length = wire.getInt(position + 16);
        if (length < 0 || length > wire.length() - start || of < length || at < 0 || at > of - length) {
            throw new IllegalArgumentException("codec '" + NAME + "': " + length + " bytes at " + at + " of " + of
                    + " do not fit; there are " + (wire.length() - start));
        }
        return new Piece(wire.getLong(position), at, of, wire.slice(start, start + length));
    }

    @Override
    public Piece transform(Piece piece) {
        return piece;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
