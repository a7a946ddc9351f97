package io.polyvert.codec;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.Base64Service;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Base64VerticleTest {
    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void deploy() throws Exception {
        vertx.deployVerticle(new Base64Verticle()).await(5, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    private Object ask(String address, @Nullable Object body, String variant) throws Exception {
        DeliveryOptions options = new DeliveryOptions();
        if (!variant.isEmpty()) {
            options.addHeader("variant", variant);
        }
        return vertx.eventBus()
                .request(address, body, options)
                .await(5, SECONDS)
                .body();
    }

    private ReplyException refusal(String address, @Nullable Object body, String variant) {
        var refusal = catchThrowableOfType(ReplyException.class, () -> ask(address, body, variant));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        return refusal;
    }

    @Test
    void encode_textOrBytes_isText() throws Exception {
        assertThat(ask("codec.base64.encode", "Ada", "")).isEqualTo("QWRh");
        assertThat(ask("codec.base64.encode", Buffer.buffer("Ada"), "standard")).isEqualTo("QWRh");
        assertThat(ask("codec.base64.encode", new byte[] {-5, -1}, "url")).isEqualTo("-_8");
        assertThat(ask("codec.base64.encode", "é", "")).isEqualTo("w6k=");
    }

    @Test
    void decode_textOrBytes_isBytes() throws Exception {
        assertThat(ask("codec.base64.decode", "QWRh", "")).isEqualTo(Buffer.buffer("Ada"));
        assertThat(ask("codec.base64.decode", Buffer.buffer("QW\r\nRh"), "mime"))
                .isEqualTo(Buffer.buffer("Ada"));
    }

    @Test
    void roundTrip_20MiB_comesBack() throws Exception {
        byte[] photograph = new byte[20 * 1024 * 1024];
        new Random(1).nextBytes(photograph);

        Object text = ask("codec.base64.encode", Buffer.buffer(photograph), "mime");

        assertThat(((Buffer) ask("codec.base64.decode", text, "mime")).getBytes())
                .isEqualTo(photograph);
    }

    @Test
    void decode_damagedText_namesTheByte() {
        assertThat(refusal("codec.base64.decode", "QW*h", ""))
                .hasMessage("byte 2 ('*', 0x2A): not a character of the standard variant; allowed: A-Z a-z 0-9 + /");
        assertThat(refusal("codec.base64.decode", Buffer.buffer(new byte[] {'Q', (byte) 0xC3}), ""))
                .hasMessageStartingWith("byte 1 (0xC3): ");
    }

    @Test
    void request_wrongBodyOrVariant_saysWhatIsAllowed() {
        assertThat(refusal("codec.base64.encode", new JsonObject(), ""))
                .hasMessage("codec.base64.encode takes bytes or a string, not a body of type JsonObject;"
                        + " encode JSON to a string first");
        assertThat(refusal("codec.base64.decode", null, ""))
                .hasMessage("codec.base64.decode takes bytes or a string, not an empty body");
        assertThat(refusal("codec.base64.encode", "Ada", "rot13"))
                .hasMessage("variant 'rot13' is unknown; allowed: standard, url, mime");
    }

    @Test
    void contract_throughItsProxy_doesTheSame() throws Exception {
        Base64Service service = Base64Service.proxy(vertx);

        assertThat(service.encode(Buffer.buffer("Ada"), "standard").await(5, SECONDS))
                .isEqualTo("QWRh");
        assertThat(service.decode("QWRh", "url").await(5, SECONDS)).isEqualTo(Buffer.buffer("Ada"));
        var refusal = catchThrowableOfType(
                ReplyException.class, () -> service.decode("QW*h", "standard").await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(refusal).hasMessageStartingWith("byte 2 ('*', 0x2A)");
    }
}
