package io.polyvert.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyvert.bus.Address;
import io.polyvert.bus.Endpoint;
import io.polyvert.bus.Failure;
import io.polyvert.contracts.Base64Service;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.serviceproxy.ServiceBinder;
import org.jspecify.annotations.Nullable;

/// Base64 for everyone on the bus. The header `variant` is `standard` (default), `url` or `mime`.
///
/// | address | body | reply |
/// |---|---|---|
/// | `codec.base64.encode` | bytes, or a string for its UTF-8 | string |
/// | `codec.base64.decode` | string, or bytes of its ASCII | bytes |
/// | `codec.base64` | the contract [Base64Service] | |
///
/// A body that is not Base64 of the variant fails with code 400; the message names the byte offset and the reason.
public final class Base64Verticle extends VerticleBase {
    public static final Address<Object, String> ENCODE =
            new Address<>("codec.base64.encode", Object.class, String.class);
    public static final Address<Object, Buffer> DECODE =
            new Address<>("codec.base64.decode", Object.class, Buffer.class);

    private Codec codec;

    @Override
    public Future<?> start() {
        codec = new Codec(vertx);
        var contract =
                new ServiceBinder(vertx).setAddress(Base64Service.ADDRESS).register(Base64Service.class, codec);
        return Future.all(
                Endpoint.serve(vertx.eventBus(), ENCODE, this::encode),
                Endpoint.serve(vertx.eventBus(), DECODE, this::decode),
                contract.completion());
    }

    private Future<String> encode(Message<Object> message) {
        return codec.encode(bytes(message), variant(message));
    }

    private Future<Buffer> decode(Message<Object> message) {
        return codec.decode(bytes(message), variant(message));
    }

    private static String variant(Message<?> message) {
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
