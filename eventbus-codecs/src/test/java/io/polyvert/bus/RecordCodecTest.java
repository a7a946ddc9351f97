package io.polyvert.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.contracts.WorkOrder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RecordCodecTest {
    private static final String GOLDEN =
            "0000002d" + "7b2261646472657373223a2261222c22626f6479223a312c2274696d656f75744d73223a35303030303030307d";

    private final RecordCodec<WorkOrder> codec = WorkOrder.CODEC;

    @Test
    void encode_record_isLengthAndJson() {
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(wire, new WorkOrder("a", 1, 50_000_000));
        assertThat(HexFormat.of().formatHex(wire.getBytes())).isEqualTo(GOLDEN);
    }

    @Test
    void decode_atAnyPosition_givesTheRecordBack() {
        var order = new WorkOrder("photo.thumbnail", new JsonObject().put("a", 1), 100);
        Buffer wire = Buffer.buffer("before");
        codec.encodeToWire(wire, order);
        wire.appendString("after");
        assertThat(codec.decodeFromWire(6, wire)).isEqualTo(order);
    }

    @Test
    void decode_everyTruncation_namesTheCodecAndThePlace() {
        byte[] whole = HexFormat.of().parseHex(GOLDEN);
        for (int length = 0; length < whole.length; length++) {
            Buffer wire = Buffer.buffer(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> codec.decodeFromWire(0, wire))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("codec 'workorder.v1': ");
        }
    }

    @Test
    void decode_wrongContent_isRefused() {
        for (String text : new String[] {"[]", "{", "{\"address\":\"a\",\"timeoutMs\":\"x\"}", "{\"address\":\"\"}"}) {
            Buffer wire = Buffer.buffer().appendInt(text.length()).appendString(text);
            assertThatThrownBy(() -> codec.decodeFromWire(0, wire))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("codec 'workorder.v1': text at 4: ");
        }
    }

    @Test
    void request_record_isHandedOverNextDoor(Vertx vertx) throws Exception {
        codec.register(vertx.eventBus());
        vertx.eventBus().<WorkOrder>consumer("orders", message -> message.reply(message.body()));
        var order = new WorkOrder("a", null, 0);
        Message<WorkOrder> reply =
                vertx.eventBus().<WorkOrder>request("orders", order).await(5, SECONDS);
        assertThat(reply.body()).isSameAs(order);
    }
}
