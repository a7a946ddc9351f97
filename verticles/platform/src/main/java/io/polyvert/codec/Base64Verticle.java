package io.polyvert.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyvert.base64.Base64;
import io.polyvert.base64.Base64Exception;
import io.polyvert.bus.Endpoint;
import io.polyvert.bus.Failure;
import io.polyvert.contracts.Base64Service;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Base64 for everyone on the bus. The header `variant` is `standard` (default), another one of
/// [Base64], or `data-uri`.
///
/// | address | body | reply |
/// |---|---|---|
/// | `codec.base64.encode` | bytes, or a string for its UTF-8 | string |
/// | `codec.base64.decode` | string, or bytes of its ASCII | bytes |
/// | `codec.base64.validate` | string, or bytes of its ASCII | [Inspection#validate] |
/// | `codec.base64.detect` | string, or bytes of its ASCII | [Inspection#detect] |
/// | `codec.base64` | the contract [Base64Service] | |
///
/// A request that brings a stream of bytes or strings gets a stream of bytes, as fast as it is read;
/// `validate` reads the stream and answers once. `data-uri` takes the media type from the header
/// `media-type`, or tells it by the bytes; decoded, the reply's header `media-type` has it.
///
/// A body that is not Base64 of the variant fails with code 400; the message names the byte offset and
/// the reason.
public final class Base64Verticle extends VerticleBase {
    public static final String ENCODE = "codec.base64.encode";
    public static final String DECODE = "codec.base64.decode";
    public static final String VALIDATE = "codec.base64.validate";
    public static final String DETECT = "codec.base64.detect";
    private static final String MEDIA_TYPE = "media-type";

    private Codec codec;

    @Override
    public Future<?> start() {
        codec = new Codec(vertx);
        var bus = vertx.eventBus();
        var contract =
                new ServiceBinder(vertx).setAddress(Base64Service.ADDRESS).register(Base64Service.class, codec);
        return Future.all(
                Endpoint.<Object, Object>serve(bus, ENCODE, this::encode),
                Endpoint.<Object, Object>serve(bus, DECODE, this::decode),
                Endpoint.<Object, JsonObject>serve(bus, VALIDATE, this::validate),
                Endpoint.<Object, JsonObject>serve(bus, DETECT, message -> codec.detect(bytes(message))),
                contract.completion());
    }

    private Future<Object> encode(Message<Object> message) {
        if (bringsStream(message)) {
            return stream(message, variant(message)::encoding);
        }
        String mediaType = message.headers().get(MEDIA_TYPE);
        Future<String> text = word(message).equals(Variants.DATA_URI) && mediaType != null
                ? codec.encodeUri(bytes(message), mediaType)
                : codec.encode(bytes(message), word(message));
        return text.map(Object.class::cast);
    }

    private Future<Object> decode(Message<Object> message) {
        if (bringsStream(message)) {
            return stream(message, variant(message)::decoding);
        }
        if (word(message).equals(Variants.DATA_URI)) {
            return codec.decodeUri(bytes(message).toString()).compose(uri -> {
                message.reply(uri.bytes(), new DeliveryOptions().addHeader(MEDIA_TYPE, uri.mediaType()));
                return answeredElsewhere();
            });
        }
        return codec.decode(bytes(message), word(message)).map(Object.class::cast);
    }

    private Future<JsonObject> validate(Message<Object> message) {
        if (!bringsStream(message)) {
            return codec.validate(bytes(message), word(message));
        }
        Base64 variant = variant(message);
        Incoming items = broughtBy(message);
        Promise<JsonObject> found = Promise.promise();
        AtomicLong bytes = new AtomicLong();
        ReadStream<Buffer> decoded = variant.decoding(new ByteItems(items));
        decoded.exceptionHandler(cause -> {
            items.cancel();
            if (cause instanceof Base64Exception wrong) {
                found.complete(Inspection.invalid(wrong));
            } else {
                found.fail(cause);
            }
        });
        decoded.endHandler(_ -> found.complete(Inspection.valid(bytes.get())));
        decoded.handler(piece -> bytes.addAndGet(piece.length()));
        return found.future();
    }

    private static boolean bringsStream(Message<Object> message) {
        return !Streams.isLast(message);
    }

    private Incoming broughtBy(Message<Object> message) {
        return Streams.of(vertx).broughtBy(message).orElseThrow();
    }

    private Future<Object> stream(Message<Object> message, UnaryOperator<ReadStream<Buffer>> transcoding) {
        Incoming items = broughtBy(message);
        ReadStream<Buffer> made = transcoding.apply(new ByteItems(items));
        Streams.of(vertx).reply(message, new Answering(made, items::cancel), items::cancel);
        return answeredElsewhere();
    }

    /// Never completes, so that nothing else is replied.
    private static Future<Object> answeredElsewhere() {
        return Promise.<Object>promise().future();
    }

    private static Base64 variant(Message<?> message) {
        if (word(message).equals(Variants.DATA_URI)) {
            throw Failure.INVALID.because("a data URI is no stream; take 'standard' and write its head yourself");
        }
        try {
            return Variants.named(word(message));
        } catch (IllegalArgumentException unknown) {
            throw Failure.INVALID.because(String.valueOf(unknown.getMessage()));
        }
    }

    private static String word(Message<?> message) {
        String variant = message.headers().get("variant");
        return variant == null ? "standard" : variant;
    }

    private static Buffer bytes(Message<Object> message) {
        return switch (message.body()) {
            case Buffer bytes -> bytes;
            case byte[] bytes -> Buffer.buffer(bytes);
            case String text -> Buffer.buffer(text.getBytes(UTF_8));
            case null, default ->
                throw Failure.INVALID.because(message.address() + " takes bytes or a string, not "
                        + nameOf(message.body()) + (message.body() == null ? "" : "; encode JSON to a string first"));
        };
    }

    private static String nameOf(@Nullable Object body) {
        return body == null
                ? "an empty body"
                : "a body of type " + body.getClass().getSimpleName();
    }
}
