package io.polyvert.frames;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;

/// Makes readers and writers of frames. Threads may share a format; a reader or writer belongs to one at a time.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | L, length of the payload in bytes, int32 big-endian, 1..`maxFrameBytes` |
/// | 4 | L | payload: one JSON object in UTF-8, when its first byte is `{` |
///
/// or, when the first byte of the payload is 1:
///
/// | offset | size | field |
/// |---|---|---|
/// | 4 | 1 | 1 |
/// | 5 | 4 | H, length of the head in bytes, int32 big-endian, 2..L−5 |
/// | 9 | H | head: one JSON object in UTF-8 |
/// | 9+H | L−5−H | the body as raw bytes |
public final class FrameFormat {
    static final byte JSON = '{';
    static final byte BYTES = 1;
    static final int LENGTH_BYTES = 4;
    /// Before the head of the second layout: its mark and the head's length.
    static final int MARK_BYTES = 5;

    private final JsonFactory json;
    private final int maxFrameBytes;
    private final int maxDepth;

    /// @param maxFrameBytes largest payload, read or written
    /// @param maxDepth nesting of a body that is read; the frame itself does not count
    public FrameFormat(int maxFrameBytes, int maxDepth) {
        this.maxFrameBytes = maxFrameBytes;
        this.maxDepth = maxDepth;
        this.json = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .rootValueSeparator("")
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth + 1)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    /// A frame of a transport that has frames of its own: a JSON object, or in the second layout.
    public Decoded parse(Buffer payload) {
        byte[] bytes = payload.getBytes();
        if (bytes.length == 0 || bytes.length > maxFrameBytes) {
            return new Decoded.Malformed("frame length " + bytes.length + " is outside 1.." + maxFrameBytes);
        }
        return decoder().decode(bytes, 0, bytes.length);
    }

    public FrameReader reader() {
        return new FrameReader(decoder(), maxFrameBytes);
    }

    private PayloadDecoder decoder() {
        return new PayloadDecoder(json, maxDepth);
    }

    public FrameWriter writer() {
        return new FrameWriter(json, maxFrameBytes);
    }
}
