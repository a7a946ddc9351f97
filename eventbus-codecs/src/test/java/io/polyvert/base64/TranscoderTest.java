package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TranscoderTest {
    private final Random random = new Random(48);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] inPieces(Transcoder coder, byte[] from, int... cuts) {
        byte[] to = new byte[coder.room(from.length) + 8 * cuts.length];
        int at = 0;
        int start = 0;
        for (int cut : cuts) {
            at = coder.update(from, start, cut, to, at);
            start = cut;
        }
        at = coder.update(from, start, from.length, to, at);
        return Arrays.copyOf(to, coder.finish(to, at));
    }

    /// Texts of up to three lines, cut at every two places.
    @ParameterizedTest
    @EnumSource
    void pieces_cutAnywhere_makeTheWhole(Base64 variant) {
        for (int length : new int[] {0, 1, 2, 3, 47, 48, 49, 57, 58, 115, 130}) {
            byte[] bytes = bytes(length);
            byte[] text = variant.encode(bytes);
            for (int first = 0; first <= text.length; first++) {
                for (int second = first; second <= text.length; second += 1 + second % 7) {
                    assertThat(inPieces(variant.decoder(), text, first, second)).isEqualTo(bytes);
                }
            }
            for (int first = 0; first <= length; first++) {
                for (int second = first; second <= length; second++) {
                    assertThat(inPieces(variant.encoder(), bytes, first, second))
                            .isEqualTo(text);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pieces_ofALongTextCutByChance_makeTheWhole(Base64 variant) {
        for (int round = 0; round < 40; round++) {
            byte[] bytes = bytes(20_000 + random.nextInt(20_000));
            byte[] text = variant.encode(bytes);
            int[] cuts = random.ints(8, 0, bytes.length).sorted().toArray();

            assertThat(inPieces(variant.encoder(), bytes, cuts)).isEqualTo(text);
            assertThat(inPieces(variant.decoder(), text, cuts)).isEqualTo(bytes);
        }
    }

    /// Lines of any width, white space of any kind, long enough for every way through the decoder.
    @Test
    void decode_irregularLines_areRead() {
        for (int round = 0; round < 400; round++) {
            byte[] bytes = bytes(random.nextInt(12_000));
            int width = 1 + random.nextInt(200);
            boolean isRegular = random.nextBoolean();
            StringBuilder text = new StringBuilder();
            int column = 0;
            for (byte digit : Base64.STANDARD.encode(bytes)) {
                if (isRegular ? column++ % width == 0 : random.nextInt(width) == 0) {
                    text.append(" \t\r\n".charAt(random.nextInt(4))).append(isRegular ? "\n" : "");
                }
                text.append((char) digit);
            }
            assertThat(Base64.MIME.decode(text.toString())).isEqualTo(bytes);
            assertThat(Base64.MIME.decode(Buffer.buffer(text.toString())).getBytes())
                    .isEqualTo(bytes);
        }
    }

    /// A mistake is found at the same place however the text is cut and however long it is.
    @ParameterizedTest
    @EnumSource
    void decode_mistakeInALongText_isNamedWhereverThePiecesEnd(Base64 variant) {
        for (int round = 0; round < 200; round++) {
            byte[] text = variant.encode(bytes(9_000));
            int at = random.nextInt(text.length);
            text[at] = '*';
            var whole = catchThrowableOfType(Base64Exception.class, () -> variant.decode(text));
            int cut = random.nextInt(text.length);
            Base64Decoder decoder = variant.decoder();
            byte[] to = new byte[text.length];
            var cutUp = catchThrowableOfType(
                    Base64Exception.class,
                    () -> decoder.update(text, cut, text.length, to, decoder.update(text, 0, cut, to, 0)));

            assertThat(whole.offset()).isEqualTo(at);
            assertThat(cutUp.offset()).isEqualTo(at);
            assertThat(cutUp).hasMessage(whole.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void targets_ofEveryKind_getTheSameAndNothingBesides(Base64 variant) {
        for (int length = 0; length < 400; length += 1 + length / 40) {
            byte[] bytes = bytes(length);
            byte[] text = variant.encode(bytes);

            byte[] framed = new byte[text.length + 40];
            Arrays.fill(framed, (byte) 7);
            assertThat(variant.encode(bytes, 0, length, framed, 20)).isEqualTo(text.length);
            assertThat(Arrays.copyOfRange(framed, 20, 20 + text.length)).isEqualTo(text);
            assertUntouched(framed, 20, text.length);

            byte[] room = new byte[length + 40];
            Arrays.fill(room, (byte) 7);
            assertThat(variant.decode(framed, 20, text.length, room, 20)).isEqualTo(length);
            assertThat(Arrays.copyOfRange(room, 20, 20 + length)).isEqualTo(bytes);
            assertUntouched(room, 20, length);

            assertThat(variant.encode(Buffer.buffer(bytes)).getBytes()).isEqualTo(text);
            assertThat(variant.decode(Buffer.buffer(text)).getBytes()).isEqualTo(bytes);
            assertThat(variant.encode(ByteBuffer.wrap(bytes))).isEqualTo(ByteBuffer.wrap(text));
            assertThat(variant.decode(ByteBuffer.wrap(text))).isEqualTo(ByteBuffer.wrap(bytes));
        }
    }

    private static void assertUntouched(byte[] array, int start, int length) {
        for (int i = 0; i < array.length; i++) {
            if (i < start || i >= start + length) {
                assertThat(array[i]).isEqualTo((byte) 7);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void buffers_directAndSliced_goBothWays(Base64 variant) {
        byte[] bytes = bytes(50_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        ByteBuffer text = ByteBuffer.allocateDirect((int) variant.encodedLength(bytes.length));
        variant.encode(direct, text);
        ByteBuffer back = ByteBuffer.allocate(bytes.length + 10).position(5).slice();
        variant.decode(text.flip().asReadOnlyBuffer(), back);

        assertThat(direct.hasRemaining()).isFalse();
        assertThat(back.flip()).isEqualTo(ByteBuffer.wrap(bytes));

        ByteBuf heap = Unpooled.buffer(16).writeByte(1).writeBytes(bytes).skipBytes(1);
        ByteBuf digits = Unpooled.directBuffer(16);
        variant.encode(heap, digits);
        ByteBuf again = Unpooled.buffer(16);
        variant.decode(digits, again);
        assertThat(heap.isReadable()).isFalse();
        assertThat(again).isEqualTo(Unpooled.wrappedBuffer(bytes));
        digits.release();
    }

    @Test
    void targets_tooSmall_areRefused() {
        byte[] text = "Zm9vYmFy".getBytes(US_ASCII);

        assertThatThrownBy(() -> Base64.STANDARD.encode(new byte[9], 0, 9, new byte[11], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the text has 12 bytes, the target room for 11");
        assertThatThrownBy(() -> Base64.STANDARD.decode(text, 0, 8, new byte[5], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the bytes do not fit into the target's 5");
        assertThatThrownBy(() -> Base64.STANDARD.decode(ByteBuffer.wrap(text), ByteBuffer.allocate(5)))
                .isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> Base64.STANDARD.decode(text, 4, 8, new byte[9], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /// The way without the JDK's own blocks does what the way with them does.
    @Test
    void blocks_closedAndOpened_doTheSame() {
        assertThat(Blocks.opened()).isTrue();
        for (int round = 0; round < 600; round++) {
            byte[] bytes = bytes(3 * random.nextInt(round < 500 ? 200 : 20_000));
            Alphabet alphabet = random.nextBoolean() ? Alphabet.STANDARD : Alphabet.URL;
            int digits = bytes.length / 3 * 4;
            byte[] text = new byte[digits];
            byte[] other = new byte[digits];
            Blocks.encode(bytes, 0, bytes.length, text, 0, alphabet);
            Blocks.encodePieces(bytes, 0, bytes.length, other, 0, alphabet);
            assertThat(other).isEqualTo(text);

            if (digits > 0 && random.nextBoolean()) {
                text[random.nextInt(digits)] = (byte) "\n=*é".charAt(random.nextInt(4));
            }
            byte[] one = new byte[bytes.length];
            byte[] two = new byte[bytes.length];
            int length = Blocks.decode(text, 0, digits, one, 0, alphabet);
            assertThat(Blocks.decodePieces(text, 0, digits, two, 0, alphabet)).isEqualTo(length);
            assertThat(Arrays.copyOf(two, length)).isEqualTo(Arrays.copyOf(one, length));
        }
    }
}
