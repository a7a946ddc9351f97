package io.polyvert.codec;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.contracts.Base64Service;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base64VerticleTest {
    private Vertx vertx;

    @BeforeEach
    void deploy() throws Exception {
        Calls.prepare();
        Recorder recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx).await(5, SECONDS);
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
                .hasMessage("variant 'rot13' is unknown; allowed: standard, standard-unpadded, url, url-padded, mime,"
                        + " pem, forgiving, coreutils, data-uri");
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

    @Test
    void validate_rightOrWrong_saysWhichAndWhere() throws Exception {
        assertThat(ask("codec.base64.validate", "Zm9v", "")).isEqualTo(new JsonObject("{\"valid\":true,\"bytes\":3}"));
        assertThat(ask("codec.base64.validate", "Zm9vZg", ""))
                .isEqualTo(new JsonObject()
                        .put("valid", false)
                        .put("offset", 6L)
                        .put("value", -1)
                        .put("reason", "padding")
                        .put("message", "byte 6 (the end): 2 '=' missing"));
        assertThat(ask("codec.base64.validate", "data:,abc", "data-uri"))
                .isEqualTo(new JsonObject("{\"valid\":true,\"bytes\":3}"));
        assertThat(Base64Service.proxy(vertx)
                        .validate("Zg", "url")
                        .await(5, SECONDS)
                        .getBoolean("valid"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Zm9v, standard, text/plain;charset=utf-8, 3",
        "-_8, url, application/octet-stream, 2",
        "-_8=, url-padded, application/octet-stream, 2",
        "iVBORw0KGgo=, standard, image/png, 8",
        "'R0lG\r\nODlh', mime, image/gif, 6",
        "'data:image/png;base64,AAAA', data-uri, image/png, 3",
    })
    void detect_text_saysWhatItIs(String text, String kind, String mediaType, int bytes) throws Exception {
        JsonObject found = (JsonObject) ask("codec.base64.detect", text, "");

        assertThat(found.getString("kind")).isEqualTo(kind);
        assertThat(found.getString("mediaType")).isEqualTo(mediaType);
        assertThat(found.getInteger("bytes")).isEqualTo(bytes);
    }

    @Test
    void detect_noBase64_saysWhatIsNearest() throws Exception {
        JsonObject found = Base64Service.proxy(vertx).detect("Zm*v").await(5, SECONDS);

        assertThat(found.getString("kind")).isEqualTo("none");
        assertThat(found.getJsonObject("nearest").getInteger("offset")).isEqualTo(2);
        assertThat(Inspection.detect(Buffer.buffer("data:text/plain;base64,YW!"))
                        .getJsonObject("nearest")
                        .getString("message"))
                .startsWith("byte 25 ('!', 0x21): ");
    }

    @Test
    void dataUri_bytes_goBothWaysWithTheirType() throws Exception {
        Buffer gif = Buffer.buffer("GIF89a");
        String uri = (String) ask("codec.base64.encode", gif, "data-uri");
        var reply = vertx.eventBus()
                .request("codec.base64.decode", uri, new DeliveryOptions().addHeader("variant", "data-uri"))
                .await(5, SECONDS);

        assertThat(uri).isEqualTo("data:image/gif;base64,R0lGODlh");
        assertThat(reply.body()).isEqualTo(gif);
        assertThat(reply.headers().get("media-type")).isEqualTo("image/gif");
        assertThat(refusal("codec.base64.decode", "http://a", "data-uri"))
                .hasMessageStartingWith("byte 0 ('h', 0x68): this is no data URI");
    }

    /// Bytes through the encoder and, as they come, through the decoder: both streams, never whole.
    @Test
    void stream_encodedAndDecoded_comesBack() throws Exception {
        Pattern pattern = new Pattern(2_000);
        Promise<Void> end = Promise.promise();
        AtomicLong length = new AtomicLong();
        vertx.runOnContext(_ -> {
            Streams streams = Streams.of(vertx);
            DeliveryOptions mime = new DeliveryOptions().addHeader("variant", "mime");
            Incoming text = streams.request("codec.base64.encode", null, streams.bringing(mime, pattern, () -> {}));
            Incoming back = streams.request("codec.base64.decode", null, streams.bringing(mime, text, text::cancel));
            back.exceptionHandler(end::tryFail);
            back.endHandler(_ -> end.tryComplete());
            back.handler(piece -> {
                if (!Pattern.continues((Buffer) piece, length.getAndAdd(((Buffer) piece).length()))) {
                    end.tryFail("another byte than the one that was sent, near " + length);
                }
            });
        });
        end.future().await(30, SECONDS);

        assertThat(length).hasValue(2_000L * Pattern.PIECE);
    }

    @Test
    void stream_damagedOrOfOtherJson_failsItsReader() {
        assertThat(streamed("codec.base64.decode", "Zm9v", "Zm", "9*")).hasMessageStartingWith("byte 7 ('*', 0x2A): ");
        assertThat(streamed("codec.base64.encode", "a", 1))
                .hasMessageContaining("Base64 takes a stream of bytes or strings");
    }

    private ReplyException streamed(String address, Object... items) {
        Promise<Void> end = Promise.promise();
        vertx.runOnContext(_ -> {
            Streams streams = Streams.of(vertx);
            var bringing = streams.bringing(new DeliveryOptions(), new Pattern(List.of(items)), () -> {});
            Incoming made = streams.request(address, null, bringing);
            made.exceptionHandler(end::tryFail);
            made.endHandler(_ -> end.tryComplete());
            made.handler(_ -> {});
        });
        var refusal =
                catchThrowableOfType(ReplyException.class, () -> end.future().await(10, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(Failure.INVALID.code());
        return refusal;
    }
}
