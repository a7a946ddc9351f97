package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/// Writes a data URI of bytes that come in pieces. Before it begins, it keeps as many as tell the
/// media type.
final class DataUriEncoder implements Transcoder {
    private static final int MAX_HEAD = 64;

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final Base64Encoder text = Base64.STANDARD.encoder();
    private boolean hasBegun;

    @Override
    public int room(int length) {
        return MAX_HEAD + text.room(length + MediaType.LOOKED_AT);
    }

    @Override
    public int update(byte[] from, int start, int end, byte[] to, int at) {
        if (hasBegun) {
            return text.update(from, start, end, to, at);
        }
        beginning.write(from, start, end - start);
        return beginning.size() > MediaType.LOOKED_AT ? begin(to, at) : at;
    }

    private int begin(byte[] to, int at) {
        hasBegun = true;
        byte[] bytes = beginning.toByteArray();
        byte[] head = DataUri.head(MediaType.of(bytes)).getBytes(US_ASCII);
        System.arraycopy(head, 0, to, at, head.length);
        return text.update(bytes, 0, bytes.length, to, at + head.length);
    }

    @Override
    public int finish(byte[] to, int at) {
        return text.finish(to, hasBegun ? at : begin(to, at));
    }
}
