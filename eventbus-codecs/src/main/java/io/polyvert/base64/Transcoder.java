package io.polyvert.base64;

/// Turns a byte string into another, piece by piece; the pieces may be cut anywhere. For one byte
/// string, on one thread.
public sealed interface Transcoder permits Base64Encoder, Base64Decoder {
    /// The room that [#update] of so many bytes and [#finish] after it need at most.
    int room(int length);

    /// Takes the bytes from `start` up to `end` and writes what they make.
    ///
    /// @return where the next byte goes in `to`
    int update(byte[] from, int start, int end, byte[] to, int at);

    /// Writes what is left, at most four bytes and a line's end. To be called once, after which nothing
    /// else is.
    ///
    /// @return where the next byte would go in `to`
    int finish(byte[] to, int at);
}
