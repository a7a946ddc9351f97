package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/// A variant of Base64. Encoding follows the RFC to the letter; decoding takes nothing else unless the
/// table says so, so that each byte string has one text and a damaged text is noticed.
///
/// | variant | alphabet | encodes | decodes |
/// |---|---|---|---|
/// | `standard` | RFC 4648 §4 | padded | padded only |
/// | `standard-unpadded` | RFC 4648 §4 | unpadded | padded or unpadded |
/// | `url` | RFC 4648 §5 | unpadded, as in RFC 7515 | padded or unpadded |
/// | `url-padded` | RFC 4648 §5 | padded | padded only |
/// | `mime` | RFC 2045 §6.8 | padded, CR LF between lines of 76 | padded; white space is skipped |
/// | `pem` | RFC 7468 §2 | padded, lines of 64 ended by LF | padded; white space is skipped |
/// | `forgiving` | WHATWG Infra §7 | padded | white space and trailing bits are skipped |
/// | `coreutils` | RFC 4648 §4 | padded, lines of 76 ended by LF | as `base64 -d` does |
///
/// `pem` is what stands between the lines BEGIN and END; [Pem] is the whole. Whole byte strings are
/// encoded and decoded by the methods here; pieces by [#encoder] and [#decoder]. Heap arrays are worked
/// on in place, whatever holds them; other memory passes through a piece that stays in the cache.
public enum Base64 {
    STANDARD(Rules.STANDARD),
    STANDARD_UNPADDED(Rules.STANDARD_UNPADDED),
    URL(Rules.URL),
    URL_PADDED(Rules.URL_PADDED),
    MIME(Rules.MIME),
    PEM(Rules.PEM),
    FORGIVING(Rules.FORGIVING),
    COREUTILS(Rules.COREUTILS);

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to the tables
    private final Rules rules;

    private final String word;

    Base64(Rules rules) {
        this.rules = rules;
        this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// By its lower-case word. Throws `IllegalArgumentException` with a sentence that lists them.
    public static Base64 named(String word) {
        for (Base64 variant : values()) {
            if (variant.word().equals(word)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("variant '" + word + "' is unknown; allowed: "
                + Arrays.stream(values()).map(Base64::word).collect(Collectors.joining(", ")));
    }

    /// `standard`, `url-padded` and so on.
    public String word() {
        return word;
    }

    // -- pieces

    public Base64Encoder encoder() {
        return encoder(rules.lines());
    }

    public Base64Encoder encoder(Lines lines) {
        return new Base64Encoder(rules.alphabet(), rules.pads(), lines);
    }

    public Base64Decoder decoder() {
        return new Base64Decoder(word, rules);
    }

    /// Also skips the characters that end such lines, wherever they are.
    public Base64Decoder decoder(Lines lines) {
        return new Base64Decoder(word, rules.skipping(lines.separator()));
    }

    /// What comes from `bytes`, encoded.
    public ReadStream<Buffer> encoding(ReadStream<Buffer> bytes) {
        return new TranscodedRead(bytes, encoder());
    }

    /// What comes from `text`, decoded; it fails with [Base64Exception].
    public ReadStream<Buffer> decoding(ReadStream<Buffer> text) {
        return new TranscodedRead(text, decoder());
    }

    /// Writes what it gets to `text`, encoded.
    public WriteStream<Buffer> encodingTo(WriteStream<Buffer> text) {
        return new TranscodedWrite(text, encoder());
    }

    /// Writes what it gets to `bytes`, decoded; a write of a wrong text fails with [Base64Exception].
    public WriteStream<Buffer> decodingTo(WriteStream<Buffer> bytes) {
        return new TranscodedWrite(bytes, decoder());
    }

    // -- encoding whole byte strings

    /// The length of the text of so many bytes.
    public long encodedLength(long bytes) {
        long digits = rules.pads() ? (bytes + 2) / 3 * 4 : (bytes * 4 + 2) / 3;
        return rules.lines().laidOut(digits);
    }

    /// The text as ASCII bytes.
    public byte[] encode(byte[] bytes) {
        byte[] text = new byte[textLength(bytes.length)];
        encode(bytes, 0, bytes.length, text, 0);
        return text;
    }

    /// Encodes `length` bytes from `start` on into `text`, which must have room for [#encodedLength]
    /// bytes from `at` on.
    ///
    /// @return that length
    public int encode(byte[] bytes, int start, int length, byte[] text, int at) {
        int needed = textLength(length);
        Objects.checkFromIndexSize(start, length, bytes.length);
        requireRoom(needed, text.length - at);
        if (rules.lines().width() == 0
                || (needed <= rules.lines().width() && !rules.lines().ended())) {
            return Whole.encode(bytes, start, start + length, text, at, rules) - at;
        }
        Base64Encoder encoder = encoder();
        return encoder.finish(text, encoder.update(bytes, start, start + length, text, at)) - at;
    }

    public String encodeToString(byte[] bytes) {
        return new String(encode(bytes), ISO_8859_1);
    }

    public Buffer encode(Buffer bytes) {
        byte[] text = new byte[textLength(bytes.length())];
        Pieces.transcode(encoder(), bytes, text);
        return Buffer.buffer(text);
    }

    /// From the buffer's position to its limit.
    public ByteBuffer encode(ByteBuffer bytes) {
        ByteBuffer text = ByteBuffer.allocate(textLength(bytes.remaining()));
        encode(bytes, text);
        return text.flip();
    }

    /// Moves both positions. Throws `IllegalArgumentException` and writes nothing when `text` has too
    /// little room.
    public void encode(ByteBuffer bytes, ByteBuffer text) {
        requireRoom(textLength(bytes.remaining()), text.remaining());
        Pieces.transcode(encoder(), bytes, text);
    }

    /// Moves the reader's and the writer's index; `text` grows as it needs.
    public void encode(ByteBuf bytes, ByteBuf text) {
        text.ensureWritable(textLength(bytes.readableBytes()));
        Pieces.transcode(encoder(), bytes, text);
    }

    // -- decoding whole texts; all throw Base64Exception

    /// Throws [Base64Exception] when `text`, ASCII bytes, is not of this variant.
    public byte[] decode(byte[] text) {
        byte[] bytes = new byte[DecodedLength.guess(text, rules)];
        int length;
        try {
            length = decodeInto(text, 0, text.length, bytes, 0);
        } catch (IndexOutOfBoundsException _) {
            bytes = new byte[DecodedLength.atMost(text.length)];
            length = decodeInto(text, 0, text.length, bytes, 0);
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /// Decodes `length` bytes of text from `start` on into `bytes`, which must have room for three
    /// quarters of them, and three more if the text may be unpadded, have white space or be wrong.
    ///
    /// @return how many bytes were written
    public int decode(byte[] text, int start, int length, byte[] bytes, int at) {
        Objects.checkFromIndexSize(start, length, text.length);
        try {
            return decodeInto(text, start, length, bytes, at);
        } catch (IndexOutOfBoundsException tooSmall) {
            throw new IllegalArgumentException(
                    "the bytes do not fit into the target's " + (bytes.length - at), tooSmall);
        }
    }

    private int decodeInto(byte[] text, int start, int length, byte[] bytes, int at) {
        int end = Whole.decode(text, start, start + length, bytes, at, rules);
        if (end >= 0) {
            return end - at;
        }
        Base64Decoder decoder = decoder();
        return decoder.finish(bytes, decoder.update(text, start, start + length, bytes, at)) - at;
    }

    /// Its offset counts bytes of the UTF-8 form.
    public byte[] decode(String text) {
        return decode(text.getBytes(UTF_8));
    }

    public Buffer decode(Buffer text) {
        return Pieces.transcode(decoder(), text);
    }

    /// From the buffer's position to its limit.
    public ByteBuffer decode(ByteBuffer text) {
        ByteBuffer bytes = ByteBuffer.allocate(decoder().room(text.remaining()));
        decode(text, bytes);
        return bytes.flip();
    }

    /// Moves both positions. Throws `BufferOverflowException` when `bytes` has too little room.
    public void decode(ByteBuffer text, ByteBuffer bytes) {
        Pieces.transcode(decoder(), text, bytes);
    }

    /// Moves the reader's and the writer's index; `bytes` grows as it needs.
    public void decode(ByteBuf text, ByteBuf bytes) {
        if (text.hasArray() && bytes.hasArray()) {
            int length = text.readableBytes();
            bytes.ensureWritable(DecodedLength.atMost(length));
            int start = text.arrayOffset() + text.readerIndex();
            int at = bytes.arrayOffset() + bytes.writerIndex();
            int end = Whole.decode(text.array(), start, start + length, bytes.array(), at, rules);
            if (end >= 0) {
                text.skipBytes(length);
                bytes.writerIndex(bytes.writerIndex() + end - at);
                return;
            }
        }
        Pieces.transcode(decoder(), text, bytes);
    }

    private int textLength(int bytes) {
        long length = encodedLength(bytes);
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    bytes + " bytes are too many for one text; encode them in pieces with encoder()");
        }
        return (int) length;
    }

    private static void requireRoom(int needed, int room) {
        if (needed > room) {
            throw new IllegalArgumentException("the text has " + needed + " bytes, the target room for " + room);
        }
    }
}
