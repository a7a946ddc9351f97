package io.polyvert.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceCodecTest {
    private static final Piece PIECE = new Piece(7, 2, 5, Buffer.buffer(new byte[] {1, -1}));
    private static final String HEX = "0000000000000007" + "00000002" + "00000005" + "00000002" + "01ff";

    private final PieceCodec codec = new PieceCodec();

    @Test
    void piece_written_isTheseBytes() {
        Buffer wire = Buffer.buffer();

        codec.encodeToWire(wire, PIECE);

        assertThat(HexFormat.of().formatHex(wire.getBytes())).isEqualTo(HEX);
    }

    @Test
    void piece_readInTheMiddleOfAMessage_isTheSame() {
        Buffer wire = Buffer.buffer("head").appendBytes(HexFormat.of().parseHex(HEX));

        assertThat(codec.decodeFromWire(4, wire)).isEqualTo(PIECE);
    }

    @Test
    void piece_cutOff_isRefused() {
        byte[] whole = HexFormat.of().parseHex(HEX);
        for (int length = 0; length < whole.length; length++) {
            Buffer cut = Buffer.buffer().appendBytes(whole, 0, length);
            assertThatThrownBy(() -> codec.decodeFromWire(0, cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("codec 'stream.piece.v1'");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000004" + "00000005" + "00000002", // 2 bytes at 4 of 5
                "ffffffff" + "00000005" + "00000002",
                "00000000" + "80000000" + "00000002",
                "00000000" + "00000005" + "ffffffff"
            })
    void piece_outsideItsBatch_isRefused(String places) {
        Buffer wire = Buffer.buffer(HexFormat.of().parseHex("0000000000000007" + places + "01ff"));

        assertThatThrownBy(() -> codec.decodeFromWire(0, wire)).hasMessageContaining("do not fit");
    }
}
