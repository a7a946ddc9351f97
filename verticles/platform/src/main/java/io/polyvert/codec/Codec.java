package io.polyvert.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyvert.base64.DataUri;
import io.polyvert.bus.Failure;
import io.polyvert.contracts.Base64Service;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.concurrent.Callable;

/// Base64 for the bus. A contract's failure must be a `ServiceException`: its number would be lost
/// otherwise.
final class Codec implements Base64Service {
    private final Vertx vertx;

    Codec(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<String> encode(Buffer bytes, String variant) {
        return answer(
                bytes.length(),
                () -> variant.equals(Variants.DATA_URI)
                        ? DataUri.of(bytes).encode()
                        : Variants.named(variant).encode(bytes).toString(ISO_8859_1));
    }

    Future<String> encodeUri(Buffer bytes, String mediaType) {
        return answer(bytes.length(), () -> new DataUri(mediaType, bytes).encode());
    }

    @Override
    public Future<Buffer> decode(String text, String variant) {
        return variant.equals(Variants.DATA_URI)
                ? decodeUri(text).map(DataUri::bytes)
                : answer(
                        text.length(),
                        () -> Buffer.buffer(Variants.named(variant).decode(text.getBytes(UTF_8))));
    }

    Future<Buffer> decode(Buffer text, String variant) {
        return answer(text.length(), () -> Variants.named(variant).decode(text));
    }

    Future<DataUri> decodeUri(String uri) {
        return answer(uri.length(), () -> DataUri.decode(uri));
    }

    @Override
    public Future<JsonObject> validate(String text, String variant) {
        return validate(Buffer.buffer(text), variant);
    }

    Future<JsonObject> validate(Buffer text, String variant) {
        return answer(text.length(), () -> Inspection.validate(text, Variants.decoder(variant)));
    }

    @Override
    public Future<JsonObject> detect(String text) {
        return detect(Buffer.buffer(text));
    }

    Future<JsonObject> detect(Buffer text) {
        return answer(text.length(), () -> Inspection.detect(text));
    }

    private <T> Future<T> answer(int bytes, Callable<T> work) {
        return OffLoop.ifLarge(vertx, bytes, work)
                .recover(cause -> Future.failedFuture(
                        cause instanceof IllegalArgumentException
                                ? new ServiceException(Failure.INVALID.code(), String.valueOf(cause.getMessage()))
                                : cause));
    }
}
