package io.polyvert.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.GoldenFrames.Bad;
import io.polyvert.frames.GoldenFrames.Good;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameReaderTest {
    private static final byte[] PING = GoldenFrames.good().getFirst().bytes();

    static List<Good> good() {
        return GoldenFrames.good();
    }

    static List<Bad> bad() {
        return GoldenFrames.bad();
    }

    @ParameterizedTest
    @MethodSource("good")
    void frame_whole_isRead(Good frame) {
        assertThat(GoldenFrames.read(frame.bytes())).containsExactly(new Decoded.Frame(frame.head(), frame.body()));
    }

    @ParameterizedTest
    @MethodSource("good")
    void frame_cutOffAnywhere_isNotRead(Good frame) {
        for (int length = 0; length < frame.bytes().length; length++) {
            assertThat(GoldenFrames.read(Arrays.copyOf(frame.bytes(), length))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void frame_wrong_isRefused(Bad frame) {
        List<Decoded> read = GoldenFrames.read(concat(frame.bytes(), PING));
        if (frame.code().equals("malformed")) {
            assertThat(read).hasSize(2);
            assertThat(read.getFirst()).isInstanceOf(Decoded.Malformed.class);
            assertThat(read.getLast()).isInstanceOf(Decoded.Frame.class);
        } else {
            assertThat(read).hasSize(1);
            assertThat(read.getFirst())
                    .isInstanceOfSatisfying(
                            Decoded.Broken.class,
                            broken -> assertThat(broken.code()).isEqualTo(frame.code()));
        }
    }

    @Test
    void frame_tooDeep_saysWhoseItIsAndWhatIsAllowed() {
        Buffer payload = Buffer.buffer("""
                {"type":"send","headers":{"a":"b"},"id":7,"replyAddress":"r1","body":[[[[[[[[[1]]]]]]]]],"key":"k"}""");
        assertThat(GoldenFrames.FORMAT.parse(payload))
                .isEqualTo(new Decoded.Malformed(
                        "the body is nested deeper than the 8 levels allowed",
                        new JsonObject().put("type", "send").put("id", 7).put("replyAddress", "r1")));
    }

    @Test
    void frame_wrong_isExplainedWithoutNamesOfClasses() {
        for (String json : List.of(
                "{\"body\":" + "1".repeat(1_001) + "}",
                "{\"body\":[1",
                "{\"body\":1",
                "{\"bo",
                "[",
                "{\"" + "n".repeat(500) + "\"x}")) {
            assertThat(GoldenFrames.FORMAT.parse(Buffer.buffer(json)).toString())
                    .as(json)
                    .doesNotContain("Stream", "Source", "jackson", "`");
        }
    }

    /// The whole of `frames.hex` that can be read, as one stream, in random pieces.
    @Property(tries = 300)
    void stream_inAnyPieces_readsAsTheWhole(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 700) Integer> sizes) {
        byte[] stream = readable();
        List<Decoded> inPieces = new ArrayList<>();
        FrameReader reader = GoldenFrames.FORMAT.reader();
        int position = 0;
        for (int i = 0; position < stream.length; i++) {
            int size = Math.min(sizes.get(i % sizes.size()), stream.length - position);
            if (i % 2 == 0) {
                reader.read(stream, position, position + size, inPieces::add);
            } else {
                reader.read(Buffer.buffer(stream).slice(position, position + size), inPieces::add);
            }
            position += size;
        }
        assertThat(inPieces).isEqualTo(GoldenFrames.read(stream));
        assertThat(reader.betweenFrames()).isTrue();
    }

    @Test
    void stream_byteByByteInAnyKindOfBuffer_readsAsTheWhole() {
        byte[] stream = readable();
        Buffer whole = Buffer.buffer(stream);
        List<Decoded> single = new ArrayList<>();
        FrameReader reader = GoldenFrames.FORMAT.reader();
        for (int i = 0; i < stream.length; i++) {
            switch (i % 3) {
                case 0 -> reader.read(whole.slice(i, i + 1), single::add);
                case 1 -> reader.read(stream, i, i + 1, single::add);
                default -> reader.read(ByteBuffer.wrap(stream, i, 1), single::add);
            }
        }
        assertThat(single).isEqualTo(GoldenFrames.read(stream));
    }

    @Test
    void body_collectedFromChunks_canBeAppendedTo() {
        FrameFormat format = new FrameFormat(1 << 20, 8);
        byte[] bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) 7);
        FrameWriter writer = format.writer();
        writer.write(new JsonObject().put("type", "send"), Buffer.buffer(bytes));
        Buffer frame = writer.take();
        List<Decoded> read = new ArrayList<>();
        FrameReader reader = format.reader();
        reader.read(frame.slice(0, 30_000), read::add);
        reader.read(frame.slice(30_000, frame.length()), read::add);
        Buffer body = ((Decoded.Frame) read.getFirst()).bytes().orElseThrow();
        assertThat(body).isEqualTo(Buffer.buffer(bytes));
        assertThat(body.appendByte((byte) 8).length()).isEqualTo(bytes.length + 1);
    }

    @Property(tries = 2_000)
    void stream_ofNoise_neverThrows(@ForAll @Size(max = 200) byte[] noise) {
        assertThat(GoldenFrames.read(noise)).isNotNull();
        byte[] framed = Buffer.buffer()
                .appendInt(Math.max(1, noise.length))
                .appendBytes(noise)
                .getBytes();
        assertThat(GoldenFrames.read(framed)).hasSize(noise.length == 0 ? 0 : 1);
    }

    @Test
    void malformed_reason_namesTheByte() {
        byte[] payload = "{\"type\":ping}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] frame =
                Buffer.buffer().appendInt(payload.length).appendBytes(payload).getBytes();
        assertThat(GoldenFrames.read(frame).getFirst())
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.reason())
                                .startsWith("byte ")
                                .contains("'ping'")
                                .doesNotContain("\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "01, 'a payload with bytes is 1 bytes long; allowed: 7 and more'",
        "010000000a7b, 'a payload with bytes is 6 bytes long; allowed: 7 and more'",
        "010000000a7b7d, 'the head of a frame with bytes is 10 bytes long; allowed: 2..2'",
    })
    void malformed_headOfAFrameWithBytes_namesWhatIsAllowed(String payload, String reason) {
        byte[] bytes = HexFormat.of().parseHex(payload);
        byte[] frame =
                Buffer.buffer().appendInt(bytes.length).appendBytes(bytes).getBytes();
        assertThat(GoldenFrames.read(frame)).containsExactly(new Decoded.Malformed(reason));
    }

    private static byte[] readable() {
        Buffer all = Buffer.buffer();
        GoldenFrames.good().forEach(frame -> all.appendBytes(frame.bytes()));
        GoldenFrames.bad().stream()
                .filter(frame -> frame.code().equals("malformed"))
                .forEach(frame -> all.appendBytes(frame.bytes()));
        return all.getBytes();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return Buffer.buffer(first).appendBytes(second).getBytes();
    }
}
