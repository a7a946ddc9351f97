package io.polyvert.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyvert.base64.Base64;
import io.polyvert.bus.Failure;
import io.polyvert.contracts.Base64Service;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.serviceproxy.ServiceException;
import java.util.concurrent.Callable;

/// Base64 for the bus. A contract's failure must be a `ServiceException`: its number would be lost otherwise.
final class Codec implements Base64Service {
    private final Vertx vertx;

    Codec(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<String> encode(Buffer bytes, String variant) {
        return answer(bytes.length(), () -> Base64.named(variant).encodeToString(bytes.getBytes()));
    }

    @Override
    public Future<Buffer> decode(String text, String variant) {
        return answer(text.length(), () -> Buffer.buffer(Base64.named(variant).decode(text.getBytes(UTF_8))));
    }

    Future<Buffer> decode(Buffer text, String variant) {
        return answer(text.length(), () -> Base64.named(variant).decode(text));
    }

    private <T> Future<T> answer(int bytes, Callable<T> work) {
        return OffLoop.ifLarge(vertx, bytes, work)
                .recover(cause -> Future.failedFuture(
                        cause instanceof IllegalArgumentException
                                ? new ServiceException(Failure.INVALID.code(), String.valueOf(cause.getMessage()))
                                : cause));
    }
}
