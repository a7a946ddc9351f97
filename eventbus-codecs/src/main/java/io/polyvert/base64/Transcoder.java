package io.polyvert.base64;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// Turns a byte string into another, piece by piece; the pieces may be cut anywhere. For one byte
/// string, on one thread.
public sealed interface Transcoder permits Base64Encoder, Base64Decoder, DataUriEncoder, DataUriDecoder {
    /// The room that [#update] of so many bytes and [#finish] after it need at most.
    int room(int length);

    /// Takes the bytes from `start` up to `end` and writes what they make.
    ///
    /// @return where the next byte goes in `to`
    int update(byte[] from, int start, int end, byte[] to, int at);

    /// Writes what is left, within the [#room] of no bytes. To be called once, after which nothing else
    /// is.
    ///
    /// @return where the next byte would go in `to`
    int finish(byte[] to, int at);

    /// All at once.
    default Buffer transcode(Buffer from) {
        return Pieces.transcode(this, from);
    }

    /// What it makes of what comes from `source`; it fails with [Base64Exception].
    default ReadStream<Buffer> transcode(ReadStream<Buffer> source) {
        return new TranscodedRead(source, this);
    }
}
